/* What the parts of the self-test share. */
#ifndef PRIMER_SELFTEST_H
#define PRIMER_SELFTEST_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../primer.h"

/* The references' type. Where it is no wider than double, references err as well: SLACK ulp. */
typedef long double real;
#define SLACK (LDBL_MANT_DIG > DBL_MANT_DIG ? 0 : 2)
enum { MAX_ISAS = 8 };

double uniform(double low, double high);
real get(const void *p, int dtype, ptrdiff_t i);
void put(void *p, int dtype, ptrdiff_t i, double x);
double ulps(real y, real r, real scale, int dtype);
const primer_kernel *find(const primer_isa *isa, const char *name);
void report(const char *name, int dtype, const double *worst, double bound);

void check_elementwise(void);
void check_rows(void);
void check_optimisers(void);
void check_matrices(void);
void check_factorisations(void);
void check_general(void);
void check_integers(void);
void check_spectral(void);
void check_training(void);
void check_vectors(void);

static inline ptrdiff_t item_size(int dtype)
{
    return (ptrdiff_t)(dtype == PRIMER_F32 ? sizeof(float) : sizeof(double));
}

static inline void worsen(double *worst, double x)
{
    if (!(x <= *worst)) *worst = x;
}

#endif
