//! Random streams and the few functions they need, giving the same bits on every machine.
//!
//! The standard library's `exp` and `ln` are the platform's and may differ in the last bit, so that a coin could fall
//! differently; those here use only operations that IEEE 754 defines exactly.

/// `SplitMix64`: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
#[derive(Clone, Debug)]
pub(crate) struct Stream(u64);

impl Stream {
    /// The stream of one thing: streams of different `purpose` or `index` are independent of each other.
    pub(crate) fn new(seed: u64, purpose: u64, index: u64) -> Self {
        Self(mix(mix(seed ^ mix(purpose)) ^ index))
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Uniform in [0, 1), 53 bits.
    pub(crate) fn unit(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let numerator = (self.bits() >> 11) as f64;
        numerator / 9_007_199_254_740_992.0
    }

    /// Uniform in 0..bound; the bias is below 2^-32.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let high = (u128::from(self.bits()) * bound as u128) >> 64;
        usize::try_from(high).expect("less than bound")
    }

    /// True with probability `p`.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of `items`, which are not empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of `words`, which are not empty.
    pub(crate) fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }

    /// About standard normal: the sum of twelve uniforms less six (Irwin-Hall), variance 1, range -6 to 6.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Puts `items` in random order (Fisher-Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// 1 / (1 + exp(-x)).
pub(crate) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// `base` to the power `exponent`, for positive finite `base`.
pub(crate) fn power(base: f64, exponent: f64) -> f64 {
    exp(exponent * ln(base))
}

/// The exponential function for |x| < 700, by reduction to |r| <= ln 2 / 2 and its Taylor polynomial.
pub(crate) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let halvings = (x / std::f64::consts::LN_2).round();
    // ln 2 in two parts, the first exact in few bits (fdlibm), so that the remainder keeps its accuracy.
    let remainder =
        (x - halvings * 6.931_471_803_691_238e-1) - halvings * 1.908_214_929_270_587_7e-10;
    let mut sum = 1.0;
    for degree in (1..=14_u8).rev() {
        sum = 1.0 + remainder * sum / f64::from(degree);
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 1010 in size")]
    let exponent = halvings as i64;
    sum * f64::from_bits(u64::try_from(exponent + 1023).expect("clamped above") << 52)
}

/// The natural logarithm of a positive, finite, normal `x`, by ln m = 2 artanh((m-1)/(m+1)).
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    #[expect(clippy::cast_precision_loss, reason = "11 bits fit")]
    let mut exponent = (bits >> 52) as f64 - 1023.0;
    let mut mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023 << 52));
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa /= 2.0;
        exponent += 1.0;
    }
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    let mut sum = 0.0;
    for odd in (1..=25_u8).rev().step_by(2) {
        sum = sum * square + 1.0 / f64::from(odd);
    }
    exponent * std::f64::consts::LN_2 + 2.0 * ratio * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_agree_with_the_platforms() {
        for step in -400..=400_i16 {
            let x = f64::from(step) / 10.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-14, "exp {x}");
            let positive = x.exp();
            assert!(
                (ln(positive) - positive.ln()).abs() < 1e-13 * (1.0 + x.abs()),
                "ln {positive}"
            );
        }
        assert!((power(2.0, 0.5) - std::f64::consts::SQRT_2).abs() < 1e-15);
        assert!((logistic(0.0) - 0.5).abs() < f64::EPSILON);
    }

    #[test]
    fn streams_are_uniform_and_differ() {
        let mut stream = Stream::new(1, 2, 3);
        let mean = (0..20_000).map(|_| stream.unit()).sum::<f64>() / 20_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..20_000 {
            let z = stream.normal();
            sum += z;
            squares += z * z;
        }
        assert!((sum / 20_000.0).abs() < 0.03 && (squares / 20_000.0 - 1.0).abs() < 0.04);
        assert_ne!(Stream::new(1, 2, 3).bits(), Stream::new(1, 3, 2).bits());
    }

    #[test]
    fn first_value_is_the_published_one() {
        // SplitMix64 seeded with 0 begins with e220a8397b1dcdaf (the reference implementation).
        assert_eq!(Stream(0).bits(), 0xe220_a839_7b1d_cdaf);
    }
}
