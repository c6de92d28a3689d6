import { md5OfFiles } from "./md5.ts";
import { serveJob } from "./worker.ts";

serveJob(md5OfFiles);
