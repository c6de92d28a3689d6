declare module "ml-logistic-regression" {
  import type { Matrix } from "ml-matrix";

  export default class LogisticRegression {
    constructor(options: { numSteps: number; learningRate: number });
    /** One binary classifier a distinct value of `Y`, each trained to score 0 on its class and 1 on the rest. */
    readonly classifiers: readonly { readonly weights: Matrix; testScores(X: Matrix): number[] }[];
    train(X: Matrix, Y: Matrix): void;
  }
}
