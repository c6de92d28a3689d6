declare module "ml-logistic-regression" {
  import type { Matrix } from "ml-matrix";

  export default class LogisticRegression {
    constructor(options: { numSteps: number; learningRate: number });
    /** A binary classifier per distinct value of `Y`, which are 0, 1, ...; each scores 0 for its class, 1 for the rest. */
    readonly classifiers: readonly { readonly weights: Matrix }[];
    train(X: Matrix, Y: Matrix): void;
  }
}
