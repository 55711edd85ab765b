/* NEON: part of every AArch64 processor, so no target region is needed. */
#include "../isa.h"

#ifdef PRIMER_NEON
#define ISA neon
#define ISA_NAME "neon"
#define ISA_FUSED 1
#define ISA_COMPACT 0
#define VECTOR "vec/neon.h"
#define VECTOR_BYTES 16
#define VECTOR_REGISTERS 32
/* Register tile of the matrix product: 4 x 4 accumulators leave 16 of the 32 registers. */
#define GEMM_MV 4
#define GEMM_NR 4
#define GEMM_FREE_MASK 0
#define GEMM_MC 32
#define GEMM_NC 2048
#include "../stamp.inc"
#endif
