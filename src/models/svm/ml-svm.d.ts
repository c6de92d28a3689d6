declare module "ml-svm" {
  /** A kernel function of two rows of features. */
  export interface Kernel {
    compute(a: readonly number[], b: readonly number[]): number;
  }

  export interface SvmOptions {
    C: number;
    tol: number;
    maxPasses: number;
    maxIterations: number;
    kernel: Kernel;
    random: () => number;
    whitening: boolean;
  }

  export default class SVM {
    constructor(options: SvmOptions);
    readonly iterations: number;
    /** @throws {Error} if `maxIterations` passes over the rows are not enough */
    train(features: readonly (readonly number[])[], labels: readonly number[]): void;
    /** Support vectors `X`, their labels 1 or -1, their coefficients, and the constant of the decision function. */
    toJSON(): {
      readonly X: readonly (readonly number[])[];
      readonly Y: readonly number[];
      readonly alphas: readonly number[];
      readonly b: number;
    };
  }
}
