/** A point and what a function is like there. */
export interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  /** The Hessian times a vector; valid until the next point is evaluated. */
  readonly hessianTimes: (vector: Float64Array) => Float64Array;
}

/** Conjugate gradients stop when the residual is this share of the gradient. */
const RESIDUAL_SHARE = 0.1;

/** A step must give this share of the decrease that the slope promises. */
const SUFFICIENT_DECREASE = 1e-4;

/** Values that differ by no more than this share may differ by rounding alone; then the gradient decides. */
const ROUNDING = 1e-14;

const MAX_HALVINGS = 40;

/**
 * Minimises a smooth convex function by Newton's method; conjugate gradients find the step, so no Hessian is stored.
 *
 * Yields the start and the point after each iteration, and ends when float64 shows no better one.
 *
 * Source: Nocedal and Wright, Numerical Optimization (2006), algorithms 7.1 and 3.1.
 */
export function* minimise(evaluate: (x: Float64Array) => Point, start: Float64Array): Generator<Point, void> {
  let point: Point | undefined = evaluate(start);
  while (point) {
    yield point;
    point = searchLine(evaluate, point, newtonStep(point));
  }
}

/** Solves Hessian · step = -gradient approximately. */
function newtonStep({ gradient, hessianTimes }: Point): Float64Array {
  let step: Float64Array = new Float64Array(gradient.length);
  let residual: Float64Array = gradient.map((component) => -component);
  let direction = residual;
  let squared = dot(residual, residual);
  const target = RESIDUAL_SHARE ** 2 * squared;
  for (let i = 0; i < gradient.length && squared > target; i++) {
    const product = hessianTimes(direction);
    const curvature = dot(direction, product);
    if (curvature <= 0) return i === 0 ? direction : step;
    step = add(step, squared / curvature, direction);
    residual = add(residual, -squared / curvature, product);
    const next = dot(residual, residual);
    direction = add(residual, next / squared, direction);
    squared = next;
  }
  return step;
}

/** Halves the step until the function decreases enough. */
function searchLine(evaluate: (x: Float64Array) => Point, from: Point, step: Float64Array): Point | undefined {
  const slope = dot(from.gradient, step);
  for (let halvings = 0, share = 1; halvings <= MAX_HALVINGS; halvings++, share /= 2) {
    const to = evaluate(add(from.x, share, step));
    const decrease = from.value - to.value;
    if (decrease > -SUFFICIENT_DECREASE * share * slope) return to;
    const rounded = Math.abs(decrease) <= ROUNDING * Math.abs(from.value);
    if (rounded && dot(to.gradient, to.gradient) < dot(from.gradient, from.gradient)) return to;
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** a + factor · b. */
function add(a: Float64Array, factor: number, b: Float64Array): Float64Array {
  return a.map((value, i) => value + factor * b[i]!);
}
