/** What a server is to know a user by. */
export interface Credentials {
  /** Content of the header `Authorization`. */
  readonly header: string;
  /** Where it was set, for messages. */
  readonly origin: string;
}

/** The variables that carry credentials, as a message advises them. */
export const CREDENTIAL_VARIABLES = "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN";

/** Finds credentials as MLflow does: name and password of the environment, else its token, else those in the URL. */
export function findCredentials(url: URL, env: Readonly<Record<string, string | undefined>>): Credentials | undefined {
  const { MLFLOW_TRACKING_USERNAME: name, MLFLOW_TRACKING_PASSWORD: password, MLFLOW_TRACKING_TOKEN: token } = env;
  if (name && password) {
    return { header: basic(name, password), origin: "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD" };
  }
  if (token) return { header: `Bearer ${token}`, origin: "MLFLOW_TRACKING_TOKEN" };
  if (!url.username) return undefined;
  const header = basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
  return { header, origin: "MLFLOW_TRACKING_URI" };
}

function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}
