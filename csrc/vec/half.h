/* VL halves (IEEE binary16, as bits) widened to floats, and floats narrowed to halves, to nearest, ties to
 * even: for sets without an instruction for it. A NaN becomes quiet and keeps its sign and upper payload. */
#ifndef vload_half
#define vload_half NAME(vload_half)
#define vstore_half NAME(vstore_half)
INLINE float NAME(wider)(uint16_t half)
{
    const uint32_t magnitude = half & 0x7fffu, word = magnitude << 13;
    const float subnormal = (float)magnitude * 0x1p-24f;
    uint32_t bits = word + 0x38000000u; /* the exponent's bias: 127 for 15 */
    if (magnitude < 0x0400u) memcpy(&bits, &subnormal, sizeof bits);
    if (magnitude >= 0x7c00u) bits = word | (magnitude > 0x7c00u ? 0x7fc00000u : 0x7f800000u);
    bits |= (uint32_t)(half & 0x8000u) << 16;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
INLINE uint16_t NAME(narrower)(float x)
{
    uint32_t bits, sum;
    memcpy(&bits, &x, sizeof bits);
    const uint32_t magnitude = bits & 0x7fffffffu;
    float shifted;
    memcpy(&shifted, &magnitude, sizeof shifted);
    shifted += 0.5f; /* whose last place is the smallest half: the addition rounds */
    memcpy(&sum, &shifted, sizeof sum);
    const uint32_t biased = magnitude - 0x38000000u;
    uint32_t half = (biased + 0xfffu + ((biased >> 13) & 1u)) >> 13;
    if (magnitude < 0x38800000u) half = sum - 0x3f000000u;          /* below 2^-14 */
    if (magnitude >= 0x477ff000u) half = 0x7c00u;                   /* from 65520: infinity */
    if (magnitude > 0x7f800000u) half = 0x7e00u | ((magnitude >> 13) & 0x3ffu);
    return (uint16_t)(half | ((bits >> 16) & 0x8000u));
}
INLINE vec vload_half(const uint16_t *p)
{
    float lanes[VL];
    for (int i = 0; i < VL; i++) lanes[i] = NAME(wider)(p[i]);
    return vload(lanes);
}
INLINE void vstore_half(uint16_t *p, vec x)
{
    float lanes[VL];
    vstore(lanes, x);
    for (int i = 0; i < VL; i++) p[i] = NAME(narrower)(lanes[i]);
}
#endif
