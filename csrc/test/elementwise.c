/* Activations and costs that act on each number: value and derivative, on a grid and on special numbers. */
#include "selftest.h"

enum { POINTS = 4003, GAP = 3 };

/* What a row shall give: value and derivative, and for each the largest term that it is a sum of, to which
 * its error is relative (0: relative to itself). */
typedef struct { real value, value_scale, derivative, derivative_scale; } answer;

static answer identity(const real *x) { return (answer){x[0], 0, 1, 0}; }
static answer relu(const real *x)
{
    return (answer){x[0] <= 0 ? 0 : x[0], 0, isnan(x[0]) ? x[0] : x[0] > 0, 0};
}
static answer sigmoid(const real *x)
{
    const real e = expl(-fabsl(x[0])), d = 1 + e;
    return (answer){(x[0] < 0 ? e : 1) / d, 0, e / d / d, 0};
}
static answer hyperbolic_tangent(const real *x)
{
    const real e = expl(-2 * fabsl(x[0])), d = 1 + e;
    return (answer){tanhl(x[0]), 0, 4 * e / d / d, 0};
}
static answer squared_error(const real *x)
{
    const real d = x[1] - x[0];
    return (answer){d * d, 0, 2 * d, 0};
}
static answer cross_entropy(const real *x)
{
    const real t = x[0], q = x[1], one = t == 0 ? 0 : t * logl(q), zero = t == 1 ? 0 : (1 - t) * log1pl(-q);
    const real g = t == 1 ? -1 / q : t == 0 ? 1 / (1 - q) : (q - t) / (q * (1 - q));
    return (answer){isnan(t) || isnan(q) ? t + q : -(one + zero), 0, g, 0};
}
static answer logistic_loss(const real *x)
{
    const real t = x[0], z = x[1], o = z > 0 ? 1 - t : t, e = expl(-fabsl(z)), low = e / (1 + e);
    return (answer){(o == 0 ? 0 : fabsl(z) * o) + log1pl(e), 0, z > 0 ? o - low : low - o,
                    t == 0 || t == 1 ? 0 : fmaxl(o, low)};
}

static const struct {
    const char *name, *derivative;
    answer (*of)(const real *);
    int nin;
    double low, high; /* of the last input; 0, 0: the whole line */
    double value_bound, derivative_bound;
} table[] = {
    {"identity", "derivative", identity, 1, 0, 0, 0, 0},
    {"relu", "derivative", relu, 1, 0, 0, 0, 0},
    {"sigmoid", "derivative", sigmoid, 1, 0, 0, 1, 2},
    {"tanh", "derivative", hyperbolic_tangent, 1, 0, 0, 1.5, 2},
    {"squared_error", "gradient", squared_error, 2, 0, 0, 2, 1},
    {"binary_cross_entropy", "gradient", cross_entropy, 2, 0, 1, 2.5, 3},
    {"binary_cross_entropy_from_logits", "gradient", logistic_loss, 2, 0, 0, 2, 2},
};

/* Special numbers, then linear and logarithmic grids: tails, the neighbourhood of 0, subnormal numbers. */
static double point(int i, double low, double high)
{
    static const double special[] = {0, -0.0, 1, -1, INFINITY, -INFINITY, NAN, 0x1p-149, -0x1p-149, 0x1p-126,
                                     0x1p-1022, 0x1p-1074, 709.5, -709.5, 745, -745, 88.5, -88.5, 103, -103,
                                     18.5, 9, 1e30, -1e30, 0x1.fffffep127, -0x1p-30, 0x1p-54, 37, -37};
    const int n = (int)(sizeof special / sizeof *special);
    if (high > low && i < 3) return i == 0 ? low : i == 1 ? high : NAN;
    if (high > low) return i & 1 ? uniform(low, high) : exp(uniform(-20, 0)); /* in (0, 1) */
    if (i < n) return special[i];
    switch (i % 4) {
    case 0: return uniform(-3, 3);
    case 1: return uniform(-100, 100);
    case 2: return uniform(-760, 760);
    default: return (i & 4 ? 1 : -1) * exp(uniform(-90, 5));
    }
}

/* in[nin][POINTS] of dtype; targets are 0, 1 or between. */
static void fill(char *in, int dtype, int nin, double low, double high)
{
    for (int i = 0; i < POINTS; i++) {
        if (nin > 1) put(in, dtype, i, i % 3 < 2 ? i % 3 : uniform(0, 1));
        put(in, dtype, (ptrdiff_t)(nin - 1) * POINTS + i, point(i, low, high));
    }
}

/* Runs one loop on dense arrays and on arrays with gaps; the bits must agree. */
static int run(primer_loop loop, int dtype, char *in, int nin, char *out, int nout)
{
    const ptrdiff_t size = item_size(dtype), n = POINTS;
    char *gaps = calloc((size_t)(nin + nout) * POINTS * GAP, (size_t)size), *args[8], *far[8];
    ptrdiff_t near_steps[8], far_steps[8];
    int same = 1;
    for (int j = 0; j < nin + nout; j++) {
        args[j] = j < nin ? in + j * n * size : out + (j - nin) * n * size;
        far[j] = gaps + j * n * size * GAP;
        near_steps[j] = size;
        far_steps[j] = size * GAP;
        for (ptrdiff_t i = 0; i < n && j < nin; i++)
            memcpy(far[j] + i * size * GAP, args[j] + i * size, (size_t)size);
    }
    loop(args, &n, near_steps, NULL);
    loop(far, &n, far_steps, NULL);
    for (int j = nin; j < nin + nout; j++)
        for (ptrdiff_t i = 0; i < n; i++)
            same &= memcmp(far[j] + i * size * GAP, args[j] + i * size, (size_t)size) == 0;
    free(gaps);
    return same;
}

static void check_row(int row, int dtype, char *in, char *out, answer *expected)
{
    const int nin = table[row].nin;
    const char *const parts[] = {"", table[row].derivative, "value_and_"};
    int n;
    const primer_isa *const *isas = primer_available(&n);
    fill(in, dtype, nin, table[row].low, table[row].high);
    for (int i = 0; i < POINTS; i++) {
        real x[2] = {get(in, dtype, i), get(in, dtype, POINTS + i)};
        expected[i] = table[row].of(x);
    }
    for (int part = 0; part < 3; part++) {
        char name[100];
        double worst[MAX_ISAS] = {0};
        snprintf(name, sizeof name, "%s%s%s%s", table[row].name, part ? "_" : "", parts[part],
                 part == 2 ? parts[1] : "");
        for (int k = 0; k < n; k++) {
            const primer_kernel *kernel = find(isas[k], name);
            if (!kernel || !run(kernel->loop[dtype], dtype, in, nin, out, kernel->nout)) worst[k] = INFINITY;
            for (int i = 0; i < POINTS && kernel; i++) {
                const answer e = expected[i];
                const real last = get(out, dtype, (part == 2) * POINTS + i);
                if (part != 1) worsen(worst + k, ulps(get(out, dtype, i), e.value, e.value_scale, dtype));
                if (part != 0) worsen(worst + k, ulps(last, e.derivative, e.derivative_scale, dtype));
            }
        }
        const double v = table[row].value_bound, d = table[row].derivative_bound;
        report(name, dtype, worst, SLACK + (part == 0 ? v : part == 1 ? d : fmax(v, d)));
    }
}

void check_elementwise(void)
{
    char *in = calloc(2 * POINTS, sizeof(double)), *out = calloc(2 * POINTS, sizeof(double));
    answer *expected = calloc(POINTS, sizeof *expected);
    for (int row = 0; row < (int)(sizeof table / sizeof *table); row++)
        for (int dtype = PRIMER_F32; dtype <= PRIMER_F64; dtype++) check_row(row, dtype, in, out, expected);
    free(in);
    free(out);
    free(expected);
}
