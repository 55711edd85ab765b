#ifndef PRIMER_PAIRS_H
#define PRIMER_PAIRS_H

/* All pairs p < q < n in an order for Jacobi's rotations: up to TOURNAMENT as games of a tournament, where nobody plays
 * twice in a round, else row by row. INLINE is that of isa.h. */
enum { TOURNAMENT = 8 };
INLINE ptrdiff_t rounds_of(ptrdiff_t n) { return n <= TOURNAMENT ? n - 1 + n % 2 : n - 1; }
INLINE ptrdiff_t games_of(ptrdiff_t n, ptrdiff_t round) { return n <= TOURNAMENT ? n / 2 : n - 1 - round; }
INLINE void pair_of(ptrdiff_t n, ptrdiff_t round, ptrdiff_t game, ptrdiff_t *p, ptrdiff_t *q)
{
    if (n > TOURNAMENT) {
        *p = round;
        *q = round + 1 + game;
        return;
    }
    /* on a circle of an odd number of places; the last of an even number stands beside it and meets who has no partner */
    const ptrdiff_t places = n - 1 + n % 2, apart = game + n % 2;
    const ptrdiff_t x = round + apart < places ? round + apart : round + apart - places;
    const ptrdiff_t y = apart == 0 ? n - 1 : round >= apart ? round - apart : round - apart + places;
    *p = x < y ? x : y;
    *q = x < y ? y : x;
}

#endif
