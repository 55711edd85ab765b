/* Helpers to write and to skip rows of the .def tables. A .def undefines its macros at its end, so every
 * includer defines just the ones it wants before the include; the others expand to nothing. */
#ifndef LIST
#define LIST(...) {__VA_ARGS__}
#define NONE {{0}}
#endif
#ifndef ACTIVATION
#define ACTIVATION(...)
#endif
#ifndef VECTOR_ACTIVATION
#define VECTOR_ACTIVATION(...)
#endif
#ifndef COST
#define COST(...)
#endif
#ifndef VECTOR_COST
#define VECTOR_COST(...)
#endif
#ifndef OPTIMISER
#define OPTIMISER(...)
#endif
#ifndef KERNEL
#define KERNEL(...)
#endif
#ifndef FLOAT_PRODUCT
#define FLOAT_PRODUCT(...)
#endif
#ifndef PRODUCT
#define PRODUCT(...)
#endif
#ifndef REDUCTION
#define REDUCTION(...)
#endif
