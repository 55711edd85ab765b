/* NEON: the half of its translation unit with the stacks of matrices, so that two compilers work side by side. */
#define STACKS
#include "neon.c"
