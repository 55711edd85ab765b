/* The verbs of the training loops, on rows with every kind of tail. */

#include "selftest.h"

enum { ROWS = 5, COLUMNS = 75 };

static char a[ROWS * COLUMNS * 8], b[ROWS * COLUMNS * 8], sums[COLUMNS * 8 + 8];

static void fill(char *p, int dtype, int n)
{
    for (int i = 0; i < n; i++) put(p, dtype, i, uniform(-1, 1));
}

static double chain_rule(const primer_training *verbs, int dtype, int columns, int sloped)
{
    real product[ROWS * COLUMNS], sum[COLUMNS] = {0}, size[COLUMNS] = {0};
    double worst = 0;
    fill(a, dtype, ROWS * columns);
    fill(b, dtype, ROWS * columns);
    for (int i = 0; i < ROWS * columns; i++) {
        product[i] = get(a, dtype, i) * (sloped ? get(b, dtype, i) : 1);
        sum[i % columns] += product[i];
        size[i % columns] += fabsl(product[i]);
    }
    put(sums, dtype, columns, 7); /* must stay */
    verbs->chain_rule(a, sloped ? b : NULL, ROWS, columns, sums);
    for (int i = 0; i < ROWS * columns; i++) worsen(&worst, ulps(get(a, dtype, i), product[i], 0, dtype));
    for (int j = 0; j < columns; j++) worsen(&worst, ulps(get(sums, dtype, j), sum[j], size[j], dtype));
    return get(sums, dtype, columns) == 7 ? worst : INFINITY;
}

static double add_scaled(const primer_training *verbs, int dtype, int n)
{
    real sum[COLUMNS], size[COLUMNS];
    double worst = 0;
    fill(a, dtype, n);
    fill(b, dtype, n);
    for (int i = 0; i < n; i++) {
        const real term = 0.75L * get(b, dtype, i);
        sum[i] = get(a, dtype, i) + term;
        size[i] = fabsl(get(a, dtype, i)) + fabsl(term);
    }
    put(a, dtype, n, 7);
    verbs->add_scaled(a, b, 0.75, n);
    for (int i = 0; i < n; i++) worsen(&worst, ulps(get(a, dtype, i), sum[i], size[i], dtype));
    return get(a, dtype, n) == 7 ? worst : INFINITY;
}

static double square_sum(const primer_training *verbs, int dtype, int n)
{
    real sum = 0;
    fill(a, dtype, n);
    for (int i = 0; i < n; i++) sum += get(a, dtype, i) * get(a, dtype, i);
    return ulps(verbs->square_sum(a, n), sum, 0, dtype);
}

void check_training(void)
{
    int n;
    const primer_isa *const *isas = primer_available(&n);
    for (int dtype = PRIMER_F32; dtype <= PRIMER_F64; dtype++) {
        double worst[3][MAX_ISAS] = {{0}};
        for (int k = 0; k < n; k++)
            for (int columns = 1; columns < COLUMNS; columns++) {
                const primer_training *verbs = &isas[k]->training[dtype];
                worsen(worst[0] + k, chain_rule(verbs, dtype, columns, columns & 1));
                worsen(worst[1] + k, add_scaled(verbs, dtype, columns));
                worsen(worst[2] + k, square_sum(verbs, dtype, ROWS * columns));
            }
        report("chain_rule", dtype, worst[0], ROWS);
        report("add_scaled", dtype, worst[1], 2);
        report("square_sum", dtype, worst[2], 20);
    }
}
