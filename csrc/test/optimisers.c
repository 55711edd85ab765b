/* Optimiser steps: one update of random weights and states, written out after the papers. */

#include "selftest.h"

enum { WEIGHTS = 37 };

/* One weight w and its states s, from the gradient g; scale[0] and scale[1 + j]: the sums of the absolute
 * values of the terms of w and of s[j]. */
typedef void (*step)(const double *p, int t, real g, real *w, real *s, real *scale);

static void sgd(const double *p, int t, real g, real *w, real *s, real *scale)
{
    const real lr = p[0], momentum = p[1], dampening = p[2], decay = p[4];
    const real size = fabsl(g) + fabsl(decay * *w), old = fabsl(s[0]);
    g += decay * *w;
    s[0] = t == 1 || momentum == 0 ? g : momentum * s[0] + (1 - dampening) * g;
    scale[1] = momentum * old + size;
    const real d = p[3] != 0 ? g + momentum * s[0] : s[0];
    scale[0] = fabsl(*w) + lr * (size + scale[1]);
    *w -= lr * d;
}

static void adam(const double *p, int t, real g, real *w, real *s, real *scale)
{
    const real b1 = p[1], b2 = p[2], size = fabsl(g) + fabsl(p[4] * *w);
    const real c1 = 1 - powl(b1, t), c2 = 1 - powl(b2, t);
    g += p[4] * *w;
    scale[1] = b1 * fabsl(s[0]) + (1 - b1) * size;
    scale[2] = b2 * s[1] + (1 - b2) * size * size;
    s[0] = b1 * s[0] + (1 - b1) * g;
    s[1] = b2 * s[1] + (1 - b2) * g * g;
    const real root = sqrtl(c2), alpha = p[0] * root / c1;
    const real denominator = sqrtl(s[1]) + (p[5] != 0 ? p[3] : p[3] * root);
    scale[0] = fabsl(*w) + alpha * scale[1] / denominator;
    *w -= alpha * s[0] / denominator;
}

static void sgd_velocity(const double *p, int t, real g, real *w, real *s, real *scale)
{
    const real lr = p[0], momentum = p[1], size = fabsl(g) + fabsl(p[3] * *w);
    (void)t;
    g += p[3] * *w;
    scale[1] = momentum * fabsl(s[0]) + lr * size;
    s[0] = momentum * s[0] - lr * g;
    scale[0] = fabsl(*w) + scale[1] + lr * size;
    *w += p[2] != 0 ? momentum * s[0] - lr * g : s[0];
}

static const struct {
    const char *name;
    step of;
    double p[3][PRIMER_MAX_PARAMETERS];
} table[] = {
    {"sgd", sgd, {{0.1, 0, 0, 0, 0}, {0.01, 0.9, 0.3, 0, 0.02}, {0.03, 0.8, 0, 1, 0.01}}},
    {"adam",
     adam,
     {{1e-3, 0.9, 0.999, 1e-8, 0, 0}, {0.1, 0.8, 0.99, 1e-3, 0.01, 0}, {0.1, 0.8, 0.99, 1e-3, 0, 1}}},
    {"sgd_velocity", sgd_velocity, {{0.1, 0, 0, 0}, {0.01, 0.9, 0, 0.02}, {0.03, 0.8, 1, 0.01}}},
};

/* The worst error of weights and states after step number t. */
static double check_step(primer_update update, const primer_optimiser *o, int row, const double *p, int t,
                         int dtype)
{
    static _Alignas(16) char w[WEIGHTS * 8], g[WEIGHTS * 8], s[PRIMER_MAX_STATES][WEIGHTS * 8];
    void *const states[PRIMER_MAX_STATES] = {s[0], s[1], s[2], s[3]};
    real expected[1 + PRIMER_MAX_STATES][WEIGHTS], scale[1 + PRIMER_MAX_STATES][WEIGHTS];
    double h[PRIMER_MAX_HYPER] = {0}, worst = 0;
    for (int i = 0; i < WEIGHTS; i++) {
        real one[1 + PRIMER_MAX_STATES] = {0}, sizes[1 + PRIMER_MAX_STATES] = {0};
        put(w, dtype, i, uniform(-1, 1));
        put(g, dtype, i, uniform(-1, 1));
        one[0] = get(w, dtype, i);
        for (int j = 0; j < o->n_states; j++) {
            put(s[j], dtype, i, t == 1 ? 0 : uniform(0, 1));
            one[1 + j] = get(s[j], dtype, i);
        }
        table[row].of(p, t, get(g, dtype, i), one, one + 1, sizes);
        for (int j = 0; j <= o->n_states; j++) {
            expected[j][i] = one[j];
            scale[j][i] = sizes[j];
        }
    }
    o->prelude(p, t, h);
    update(w, g, states, WEIGHTS, h);
    for (int j = 0; j <= o->n_states; j++)
        for (int i = 0; i < WEIGHTS; i++)
            worsen(&worst, ulps(get(j ? s[j - 1] : w, dtype, i), expected[j][i], scale[j][i], dtype));
    return worst;
}

static void check_optimiser(int index, int row, int dtype)
{
    int n;
    const primer_isa *const *isas = primer_available(&n);
    double worst[MAX_ISAS] = {0};
    for (int k = 0; k < n; k++)
        for (int c = 0; c < 3; c++)
            for (int t = 1; t < 20; t += 6)
                worsen(worst + k, check_step(isas[k]->update[index][dtype], primer_optimisers + index, row,
                                             table[row].p[c], t, dtype));
    report(table[row].name, dtype, worst, 6);
}

void check_optimisers(void)
{
    for (int i = 0; i < primer_n_optimisers; i++) {
        int row = (int)(sizeof table / sizeof *table) - 1;
        while (row >= 0 && strcmp(table[row].name, primer_optimisers[i].name) != 0) row--;
        if (row < 0)
            printf("%-58s not checked here\n", primer_optimisers[i].name);
        else
            for (int dtype = PRIMER_F32; dtype <= PRIMER_F64; dtype++) check_optimiser(i, row, dtype);
    }
}
