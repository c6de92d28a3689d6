import { onnx } from "onnx-proto";

/** The operators' version and the file format's, which belong together: ONNX 1.10 is the first to have both. */
const OPSET = 15;
const FORMAT = onnx.Version.IR_VERSION;

/** First version of the packages `onnx` and `onnxruntime` that reads these files. */
export const ONNX_VERSION = "1.10.0";

const { DOUBLE, INT64 } = onnx.TensorProto.DataType;
const { INT, INTS } = onnx.AttributeProto.AttributeType;

/** A value in a graph, known by its name. */
export type Value = string;

/** An operator's attributes; a number is an integer, since ONNX rounds real ones to float32. */
export type Attributes = Readonly<Record<string, number | readonly number[]>>;

/**
 * An ONNX graph from one matrix to named columns, built node by node; real numbers are float64 throughout.
 *
 * Source: https://onnx.ai/onnx/intro/concepts.html
 */
export class Graph {
  /** The input, (n_samples × n_features). */
  readonly X: Value;
  readonly #nFeatures: number;
  readonly #outputs: readonly Value[];
  readonly #taken: Set<Value>;
  readonly #nodes: onnx.INodeProto[] = [];
  readonly #constants: onnx.ITensorProto[] = [];

  /** @param outputs names of the columns that the graph gives, all different */
  constructor(nFeatures: number, outputs: readonly string[]) {
    this.#nFeatures = nFeatures;
    this.#outputs = outputs;
    this.#taken = new Set(outputs);
    this.X = this.#name("X");
  }

  /** A vector of float64, (n). */
  vector(values: readonly number[]): Value {
    return this.#constant(DOUBLE, [values.length], Float64Array.from(values));
  }

  /** A matrix of float64 from its rows, (n × m). */
  matrix(rows: readonly (readonly number[])[]): Value {
    return this.#constant(DOUBLE, [rows.length, rows[0]!.length], Float64Array.from(rows.flat()));
  }

  /** A node with one output. */
  node(operator: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    const output = this.#name(operator);
    this.#node(operator, inputs, attributes, output);
    return output;
  }

  /**
   * Makes the columns of a matrix the graph's outputs and closes it.
   *
   * @param matrix (n_samples × n_outputs)
   * @returns the model as the bytes of an .onnx file
   */
  encode(matrix: Value, name: string): Uint8Array {
    for (const [column, output] of this.#outputs.entries()) {
      const index = this.#constant(INT64, [], BigInt64Array.of(BigInt(column)));
      this.#node("Gather", [matrix, index], { axis: 1 }, output);
    }
    return onnx.ModelProto.encode({
      irVersion: FORMAT,
      producerName: "spotify-genre-mlops",
      opsetImport: [{ domain: "", version: OPSET }],
      graph: {
        name,
        node: this.#nodes,
        initializer: this.#constants,
        input: [valueInfo(this.X, [{ dimParam: "n_samples" }, { dimValue: this.#nFeatures }])],
        output: this.#outputs.map((output) => valueInfo(output, [{ dimParam: "n_samples" }])),
      },
    }).finish();
  }

  #constant(dataType: number, dims: readonly number[], values: Float64Array | BigInt64Array): Value {
    const name = this.#name("constant");
    this.#constants.push({ name, dataType, dims: [...dims], rawData: new Uint8Array(values.buffer) });
    return name;
  }

  #node(opType: string, input: readonly Value[], attributes: Attributes, output: Value): void {
    const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value));
    this.#nodes.push({ opType, input: [...input], output: [output], attribute });
  }

  /** A name that nothing else in the graph has. */
  #name(stem: string): Value {
    let name = stem;
    for (let number = 2; this.#taken.has(name); number++) name = `${stem}_${number}`;
    this.#taken.add(name);
    return name;
  }
}

function encodeAttribute(name: string, value: Attributes[string]): onnx.IAttributeProto {
  return typeof value === "number" ? { name, type: INT, i: value } : { name, type: INTS, ints: [...value] };
}

function valueInfo(name: Value, dim: onnx.TensorShapeProto.IDimension[]): onnx.IValueInfoProto {
  return { name, type: { tensorType: { elemType: DOUBLE, shape: { dim } } } };
}
