/* The descriptions of the rows: what of each .def does not depend on the instruction set. */
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wmissing-field-initializers" /* a parameter need not have a range */
#endif
#include <math.h>

#include "primer.h"

#define COUNT(table) (int)(sizeof(table) / sizeof *(table))

const primer_activation primer_activations[] = {
#define ACTIVATION(name, n, parameters, formula, derivative, latex, low, high, smoothness, ulp, body) \
    {#name, 0, {n, parameters}, formula, derivative, latex, low, high, smoothness, ulp},
#define VECTOR_ACTIVATION(name, formula, derivative, latex, low, high, smoothness, ulp) \
    {#name, 1, {0, NONE}, formula, derivative, latex, low, high, smoothness, ulp},
#include "activations.def"
};
const int primer_n_activations = COUNT(primer_activations);

const primer_cost primer_costs[] = {
#define COST(name, logits, domain, n, parameters, formula, gradient, latex, body) \
    {#name, 0, logits, domain, {n, parameters}, formula, gradient, latex},
#define VECTOR_COST(name, logits, domain, formula, gradient, latex) \
    {#name, 1, logits, domain, {0, NONE}, formula, gradient, latex},
#include "costs.def"
};
const int primer_n_costs = COUNT(primer_costs);

#define OPTIMISER(name, n, parameters, n_states, states, formula, source, prelude, body) \
    static void name##_prelude(const double *p, double t, double *h)                     \
    {                                                                                    \
        (void)t;                                                                         \
        prelude                                                                          \
    }
#include "optimisers.def"

const primer_optimiser primer_optimisers[] = {
#define OPTIMISER(name, n, parameters, n_states, states, formula, source, prelude, body) \
    {#name, {n, parameters}, n_states, states, formula, source, name##_prelude},
#include "optimisers.def"
};
const int primer_n_optimisers = COUNT(primer_optimisers);
