/* The innermost loops of large eigenproblems and singular values: a Hermitian matrix reduced to a tridiagonal one, with and
 * without panels, any matrix to a bidiagonal one, and secular equations with their eigenvectors. Errors against long double, in units of the
 * rounding error times the order. */
#include "selftest.h"

enum { MOST = 41, LD = 48, POLES = 64 };

static const ptrdiff_t ORDERS[] = {2, 3, 8, 9, 17, 24, 41};
static const ptrdiff_t COUNTS[] = {1, 2, 7, 8, 9, 33};

typedef struct { real re, im; } number;

static number times(number a, number b)
{
    const number r = {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
    return r;
}

/* x := x - factor (v^H x) v, x in numbers first .. n - 1 with a step. */
static void reflect(number *x, ptrdiff_t step, ptrdiff_t first, ptrdiff_t n, const number *v, number factor)
{
    number sum = {0, 0};
    for (ptrdiff_t i = first; i < n; i++) {
        const number c = {v[i].re, -v[i].im}, t = times(c, x[i * step]);
        sum.re += t.re, sum.im += t.im;
    }
    sum = times(factor, sum);
    for (ptrdiff_t i = first; i < n; i++) {
        const number t = times(sum, v[i]);
        x[i * step].re -= t.re, x[i * step].im -= t.im;
    }
}

/* Reduces by the verbs; panel: so many rows before A is updated, by plain C; 0: each update along with the product. */
static void reduce(const primer_tridiagonal *kernel, const primer_reduction *r, ptrdiff_t panel, int complex,
                   primer_plane y)
{
    ptrdiff_t first = 0;
    for (ptrdiff_t k = 0; k < r->n; k++) {
        if (panel > 0 && k - first == panel) {
            for (ptrdiff_t i = k; i < r->n; i++)
                for (ptrdiff_t j = i; j < r->n; j++)
                    for (ptrdiff_t l = 0; l < panel; l++) {
                        const ptrdiff_t v = (first + l) * LD, w = l * LD, at = i * LD + j;
                        const primer_plane a = r->a, b = r->w;
                        a.re[at] -= a.re[v + i] * b.re[w + j] + b.re[w + i] * a.re[v + j];
                        if (!complex) continue;
                        a.re[at] -= a.im[v + i] * b.im[w + j] + b.im[w + i] * a.im[v + j];
                        a.im[at] -= a.im[v + i] * b.re[w + j] - a.re[v + i] * b.im[w + j];
                        a.im[at] -= b.im[w + i] * a.re[v + j] - b.re[w + i] * a.im[v + j];
                    }
            first = k;
        }
        if (panel == 0) first = k > 0 ? k - 1 : 0;
        kernel->reflect(r, first, k);
        if (k + 1 == r->n) break;
        kernel->product(r, k, k + 1, r->n, panel == 0 && k > 0, y);
        kernel->finish(r, panel == 0 ? k : first, k, y);
    }
}

/* The largest number of A - Q T Q^H. */
static double check_reduction(const primer_isa *isa, int complex, ptrdiff_t n, ptrdiff_t panel)
{
    static _Alignas(64) double room[14 * MOST * LD];
    static number a[MOST * MOST], t[MOST * MOST], v[MOST];
    double *const rest = room + 2 * MOST * LD;
    const primer_plane plane = {room, room + MOST * LD}, w = {rest, rest + MOST * LD};
    const primer_plane y = {rest + 2 * MOST * LD, rest + 3 * MOST * LD};
    double d[MOST], e[MOST], tau_re[MOST], tau_im[MOST], worst = 0;
    const primer_reduction r = {plane, LD, n, w, d, e, {tau_re, tau_im}};
    memset(room, 0, sizeof room);
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = i; j < n; j++) {
            plane.re[i * LD + j] = uniform(-1, 1);
            plane.im[i * LD + j] = complex && j > i ? uniform(-1, 1) : 0;
            a[i * n + j].re = a[j * n + i].re = plane.re[i * LD + j];
            a[i * n + j].im = plane.im[i * LD + j];
            a[j * n + i].im = -plane.im[i * LD + j];
        }
    reduce(&isa->stacks->tridiagonal[complex], &r, panel, complex, y);
    memset(t, 0, sizeof t);
    for (ptrdiff_t i = 0; i < n; i++) {
        t[i * n + i].re = d[i];
        if (i + 1 < n) t[i * n + i + 1].re = t[(i + 1) * n + i].re = e[i];
    }
    for (ptrdiff_t k = n - 2; k >= 0; k--) { /* H_k T H_k^H */
        const number tau = {tau_re[k], complex ? tau_im[k] : 0};
        for (ptrdiff_t i = k + 1; i < n; i++) {
            v[i].re = plane.re[k * LD + i];
            v[i].im = complex ? plane.im[k * LD + i] : 0;
        }
        for (ptrdiff_t j = 0; j < n; j++) reflect(t + j, n, k + 1, n, v, tau);
        for (ptrdiff_t j = 0; j < n * n; j++) t[j].im = -t[j].im; /* rows of T H^H: H of their conjugates */
        for (ptrdiff_t i = 0; i < n; i++) reflect(t + i * n, 1, k + 1, n, v, tau);
        for (ptrdiff_t j = 0; j < n * n; j++) t[j].im = -t[j].im;
    }
    for (ptrdiff_t i = 0; i < n * n; i++) worsen(&worst, (double)hypotl(a[i].re - t[i].re, a[i].im - t[i].im));
    return worst / ((double)n * DBL_EPSILON);
}

/* The traces of A A^H, (A A^H)^2 and (A A^H)^3; A is m x n. */
static void traces(const number *a, ptrdiff_t m, ptrdiff_t n, real *trace)
{
    static number square[MOST * MOST];
    trace[0] = trace[1] = trace[2] = 0;
    for (ptrdiff_t i = 0; i < m; i++)
        for (ptrdiff_t j = 0; j < m; j++) {
            number sum = {0, 0};
            for (ptrdiff_t l = 0; l < n; l++) {
                const number b = {a[j * n + l].re, -a[j * n + l].im}, t = times(a[i * n + l], b);
                sum.re += t.re, sum.im += t.im;
            }
            square[i * m + j] = sum;
        }
    for (ptrdiff_t i = 0; i < m; i++) {
        trace[0] += square[i * m + i].re;
        for (ptrdiff_t j = 0; j < m; j++) {
            const number s = square[i * m + j];
            trace[1] += s.re * s.re + s.im * s.im;
            for (ptrdiff_t l = 0; l < m; l++) trace[2] += times(times(s, square[j * m + l]), square[l * m + i]).re;
        }
    }
}

/* The traces of a bidiagonal matrix against those of A; rows are worked on in two shares. */
static double check_bidiagonal(const primer_isa *isa, int complex, ptrdiff_t m, ptrdiff_t n)
{
    static _Alignas(64) double room[2 * MOST * LD + 16 * LD];
    static number a[MOST * MOST];
    const primer_bidiagonalisation *kernel = &isa->stacks->bidiagonal[complex];
    double *const rest = room + 2 * MOST * LD, d[MOST], e[MOST], worst = 0;
    const primer_plane plane = {room, room + MOST * LD}, z = {rest, rest + LD}, part = {rest + 2 * LD, rest + 3 * LD};
    primer_bidiagonal r = {plane, LD, m, n, {rest + 4 * LD, rest + 5 * LD}, {rest + 6 * LD, rest + 7 * LD},
                           {rest + 8 * LD, rest + 9 * LD}, d, e, {0, 0}};
    real before[3], after[3];
    memset(room, 0, sizeof room);
    for (ptrdiff_t i = 0; i < m; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            a[i * n + j].re = plane.re[i * LD + j] = uniform(-1, 1);
            a[i * n + j].im = plane.im[i * LD + j] = complex ? uniform(-1, 1) : 0;
        }
    traces(a, m, n, before);
    for (ptrdiff_t k = 0; k < m; k++) {
        const ptrdiff_t middle = (k + 1 + m) / 2 / PRIMER_STRIP * PRIMER_STRIP, edge = middle > k ? middle : k + 1;
        kernel->reflect(&r, k);
        if (k + 1 == m) break;
        kernel->step(&r, k, k + 1, edge, z);
        kernel->step(&r, k, edge, m, part);
        for (ptrdiff_t j = k; j < n; j++) {
            z.re[j] += part.re[j];
            z.im[j] += part.im[j];
        }
        kernel->finish(&r, k, z);
    }
    memset(a, 0, sizeof a);
    for (ptrdiff_t i = 0; i < m; i++) {
        a[i * m + i].re = d[i];
        if (i + 1 < m) a[(i + 1) * m + i].re = e[i];
    }
    traces(a, m, m, after);
    for (int i = 0; i < 3; i++) worsen(&worst, (double)fabsl(after[i] / before[i] - 1) / (i + 1));
    return worst / ((double)n * DBL_EPSILON);
}

/* The largest number of M S - S diag(root) and of S^T S - I, M = diag(d) + rho z z^T. */
static double check_secular(const primer_isa *isa, ptrdiff_t k, double rho, int close)
{
    double d[POLES], z[POLES], square[POLES], origin[POLES], tau[POLES], weight[POLES], ends[4][POLES], s[POLES * POLES];
    ptrdiff_t place[POLES];
    double sum = 0, worst = 0;
    for (ptrdiff_t i = 0; i < k; i++) {
        d[i] = (i > 0 ? d[i - 1] : -0.5) + (close && i % 3 > 0 ? 1e-12 : uniform(0.1, 1) / (double)k);
        z[i] = uniform(0.1, 1) * (i % 2 ? -1 : 1) * (close && i % 4 == 0 ? 1e-6 : 1);
        sum += z[i] * z[i];
        place[i] = (i + 3) % k;
        ends[0][i] = ends[1][i] = 0;
    }
    for (ptrdiff_t i = 0; i < k; i++) {
        z[i] /= sqrt(sum);
        square[i] = z[i] * z[i];
    }
    for (ptrdiff_t i = k; i < k + 9; i++) {
        d[i] = d[k - 1] + (double)(i - k + 1) * rho * (1 + 0x1p-45);
        square[i] = z[i] = 0;
    }
    ends[0][0] = ends[1][k - 1] = 1;
    const primer_secular_equation q = {k, d, z, square, rho, origin, tau, weight, ends[0], ends[1], ends[2], ends[3]};
    isa->stacks->secular.roots(&q, 0, k);
    isa->stacks->secular.weights(&q, 0, k);
    isa->stacks->secular.vectors(&q, 0, k, s, POLES, place);
    for (ptrdiff_t j = 0; j < k; j++) {
        real along = 0;
        for (ptrdiff_t i = 0; i < k; i++) along += (real)z[i] * s[place[i] * POLES + j];
        for (ptrdiff_t i = 0; i < k; i++) {
            const real root = (real)origin[j] + tau[j], x = s[place[i] * POLES + j];
            real dot = i == j ? -1 : 0;
            worsen(&worst, (double)fabsl(d[i] * x + rho * z[i] * along - root * x));
            for (ptrdiff_t l = 0; l < k; l++) dot += (real)s[l * POLES + i] * s[l * POLES + j];
            worsen(&worst, (double)fabsl(dot));
        }
        if (ends[2][j] != s[place[0] * POLES + j] || ends[3][j] != s[place[k - 1] * POLES + j]) worst = INFINITY;
    }
    return worst / ((double)k * DBL_EPSILON);
}

void check_spectral(void)
{
    double reduced[2][MAX_ISAS] = {{0}}, bidiagonal[2][MAX_ISAS] = {{0}}, roots[MAX_ISAS] = {0};
    int n;
    const primer_isa *const *isas = primer_available(&n);
    for (int i = 0; i < n; i++) {
        for (size_t o = 0; o < sizeof ORDERS / sizeof *ORDERS; o++)
            for (int part = 0; part < 2; part++) {
                for (ptrdiff_t panel = 0; panel <= 10; panel += 5)
                    worsen(&reduced[part][i], check_reduction(isas[i], part, ORDERS[o], panel));
                for (size_t l = o; l < sizeof ORDERS / sizeof *ORDERS; l++)
                    worsen(&bidiagonal[part][i], check_bidiagonal(isas[i], part, ORDERS[o], ORDERS[l]));
            }
        for (size_t o = 0; o < sizeof COUNTS / sizeof *COUNTS; o++)
            for (int close = 0; close < 2; close++) {
                worsen(&roots[i], check_secular(isas[i], COUNTS[o], 1, close));
                worsen(&roots[i], check_secular(isas[i], COUNTS[o], 1e-3, close));
            }
    }
    for (int part = 0; part < 2; part++)
        report("reduction to a tridiagonal matrix", part ? PRIMER_C128 : PRIMER_F64, reduced[part], 4);
    for (int part = 0; part < 2; part++)
        report("reduction to a bidiagonal matrix", part ? PRIMER_C128 : PRIMER_F64, bidiagonal[part], 4);
    report("secular equation", PRIMER_F64, roots, 4);
}
