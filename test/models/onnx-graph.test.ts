import { expect, test } from "bun:test";
import { onnx } from "onnx-proto";
import { Graph } from "../../src/models/onnx-graph.ts";

function decode(outputs: readonly string[]): onnx.IGraphProto {
  const graph = new Graph(2, outputs);
  const scores = graph.node("Gemm", [
    graph.X,
    graph.matrix([
      [1, 2],
      [3, 4],
    ]),
    graph.vector([5, 6]),
  ]);
  return onnx.ModelProto.decode(graph.encode(graph.node("Softmax", [scores], { axis: 1 }), "toy")).graph!;
}

test("a graph takes one matrix and gives a column a name", () => {
  const { input, output } = decode(["rock", "pop"]);
  expect(input!.map(({ name }) => name)).toEqual(["X"]);
  expect(output!.map(({ name }) => name)).toEqual(["rock", "pop"]);
});

test("constants are float64, row by row", () => {
  const { initializer } = decode(["rock", "pop"]);
  const [matrix, vector] = initializer!;
  expect(matrix!.dims!.map(Number)).toEqual([2, 2]);
  expect(vector!.dims!.map(Number)).toEqual([2]);
  expect(matrix!.rawData).toEqual(Buffer.from(Float64Array.of(1, 2, 3, 4).buffer));
});

test("no value takes the name of another, whatever the columns are called", () => {
  const { node, initializer, input } = decode(["X", "Gemm", "Softmax", "constant", "constant_2"]);
  const names = [...node!.flatMap(({ output }) => output!), ...[...initializer!, ...input!].map(({ name }) => name!)];
  expect(new Set(names).size).toBe(names.length);
});
