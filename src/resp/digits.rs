//! Shortest digits of a double by the algorithm *Grisu2* (Florian Loitsch, "Printing Floating-Point Numbers
//! Quickly and Accurately with Integers", 2010), because that is what Redis 8 prints with.
//!
//! In rare cases Grisu2 misses the shortest digits or the closest of them; they always read back as the same
//! number. The standard library never misses, so its digits would differ from a real server's there.

/// A number `fraction × 2^exponent`.
#[derive(Clone, Copy)]
struct Scaled {
    fraction: u64,
    exponent: i32,
}

/// Digits, most significant first; the number is the digits times ten to the power of `exponent`.
pub(crate) struct Digits {
    bytes: [u8; DIGITS_MAX],
    len: usize,
    /// The power of ten of the last digit.
    pub(crate) exponent: i32,
}

impl Digits {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Appends a digit, unless it is a leading zero.
    fn push(&mut self, digit: u64) {
        if digit == 0 && self.len == 0 {
            return;
        }
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = b'0' + digit as u8;
            self.len += 1;
        }
    }
}

/// No double needs more digits than 17; one more is room for a miss.
const DIGITS_MAX: usize = 18;
/// The bit of a double's mantissa that is not stored.
const HIDDEN_BIT: u64 = 1 << 52;
/// What a stored exponent exceeds the real one by, for a mantissa that is a whole number.
const EXPONENT_BIAS: i32 = 1023 + 52;
/// Binary exponents within which a product with a cached power lies, so that its whole part has 32 bits.
const EXPONENT_MIN: i32 = -60;
const EXPONENT_MAX: i32 = -32;

impl Scaled {
    /// The same number with the highest bit of its fraction set.
    fn normalized(self) -> Scaled {
        let shift = self.fraction.leading_zeros();
        Scaled {
            fraction: self.fraction << shift,
            exponent: self.exponent - shift as i32,
        }
    }

    /// The product, rounded to 64 bits.
    fn times(self, other: Scaled) -> Scaled {
        let product = u128::from(self.fraction) * u128::from(other.fraction);
        Scaled {
            fraction: ((product + (1 << 63)) >> 64) as u64,
            exponent: self.exponent + other.exponent + 64,
        }
    }
}

/// The digits of a finite number above zero.
pub(crate) fn shortest(number: f64) -> Digits {
    let exact = scaled(number);
    let (lower, upper) = boundaries(exact);
    let (power, power_of_ten) = cached_power(upper.exponent);
    // One unit inwards on both sides, as each product may be off by less than that.
    let mut upper = upper.times(power);
    let mut lower = lower.times(power);
    upper.fraction -= 1;
    lower.fraction += 1;
    let delta = upper.fraction - lower.fraction;
    let exact = exact.normalized().times(power);
    generate(exact, upper, delta, -power_of_ten)
}

fn scaled(number: f64) -> Scaled {
    let bits = number.to_bits();
    let fraction = bits & (HIDDEN_BIT - 1);
    match ((bits >> 52) & 0x7FF) as i32 {
        0 => Scaled {
            fraction,
            exponent: 1 - EXPONENT_BIAS,
        },
        stored => Scaled {
            fraction: fraction | HIDDEN_BIT,
            exponent: stored - EXPONENT_BIAS,
        },
    }
}

/// The middles between the number and its neighbours, with the same exponent. The lower neighbour of a
/// power of two is closer by half.
fn boundaries(number: Scaled) -> (Scaled, Scaled) {
    let upper = Scaled {
        fraction: (number.fraction << 1) + 1,
        exponent: number.exponent - 1,
    }
    .normalized();
    let shift = if number.fraction == HIDDEN_BIT { 2 } else { 1 };
    let fraction = (number.fraction << shift) - 1;
    let exponent = number.exponent - shift;
    let lower = Scaled {
        fraction: fraction << (exponent - upper.exponent),
        exponent: upper.exponent,
    };
    (lower, upper)
}

/// A power of ten that brings a number of this binary exponent into the wanted range, and its exponent
/// of ten.
fn cached_power(exponent: i32) -> (Scaled, i32) {
    // A first guess by log10(2); the loop goes on from it.
    let wanted = -(exponent + POWERS.len() as i32) * 30_103 / 100_000;
    let mut index = ((wanted - POWERS_FIRST) / POWERS_STEP).clamp(0, POWERS.len() as i32 - 1);
    loop {
        let (fraction, binary) = POWERS[index as usize];
        let power = Scaled {
            fraction,
            exponent: i32::from(binary),
        };
        let product = exponent + power.exponent + 64;
        if product < EXPONENT_MIN {
            index += 1;
        } else if product > EXPONENT_MAX {
            index -= 1;
        } else {
            return (power, POWERS_FIRST + index * POWERS_STEP);
        }
    }
}

/// Makes digits of the upper boundary until what is left of it lies within `delta`.
fn generate(exact: Scaled, upper: Scaled, delta: u64, exponent: i32) -> Digits {
    let mut digits = Digits {
        bytes: [0; DIGITS_MAX],
        len: 0,
        exponent,
    };
    let from_exact = upper.fraction - exact.fraction;
    let shift = upper.exponent.unsigned_abs();
    let one = 1u64 << shift;
    let mut whole = upper.fraction >> shift;
    let mut part = upper.fraction & (one - 1);
    let mut divisor: u64 = 1_000_000_000;
    for places in (0..10).rev() {
        digits.push(whole / divisor);
        whole %= divisor;
        let rest = (whole << shift) + part;
        if rest <= delta {
            digits.exponent += places;
            round(&mut digits, delta, rest, divisor << shift, from_exact);
            return digits;
        }
        divisor /= 10;
    }
    let (mut delta, mut unit) = (delta, 1u64);
    loop {
        part *= 10;
        delta *= 10;
        unit *= 10;
        digits.exponent -= 1;
        digits.push(part >> shift);
        part &= one - 1;
        if part < delta {
            let from_exact = from_exact.wrapping_mul(unit);
            round(&mut digits, delta, part, one, from_exact);
            return digits;
        }
    }
}

/// Lowers the last digit while that comes closer to the number and stays within `delta`.
fn round(digits: &mut Digits, delta: u64, rest: u64, step: u64, from_exact: u64) {
    let Some(last) = digits.bytes.get_mut(digits.len.saturating_sub(1)) else {
        return;
    };
    let mut rest = rest;
    while rest < from_exact
        && delta - rest >= step
        && (rest + step < from_exact || from_exact - rest > rest + step - from_exact)
    {
        *last -= 1;
        rest += step;
    }
}

/// The power of ten of the first cached one.
const POWERS_FIRST: i32 = -348;
/// From one cached power of ten to the next.
const POWERS_STEP: i32 = 8;
/// Powers of ten: a fraction of 64 bits, rounded to nearest, and its binary exponent.
const POWERS: [(u64, i16); 87] = [
    (0xFA8F_D5A0_081C_0288, -1220),
    (0xBAAE_E17F_A23E_BF76, -1193),
    (0x8B16_FB20_3055_AC76, -1166),
    (0xCF42_894A_5DCE_35EA, -1140),
    (0x9A6B_B0AA_5565_3B2D, -1113),
    (0xE61A_CF03_3D1A_45DF, -1087),
    (0xAB70_FE17_C79A_C6CA, -1060),
    (0xFF77_B1FC_BEBC_DC4F, -1034),
    (0xBE56_91EF_416B_D60C, -1007),
    (0x8DD0_1FAD_907F_FC3C, -980),
    (0xD351_5C28_3155_9A83, -954),
    (0x9D71_AC8F_ADA6_C9B5, -927),
    (0xEA9C_2277_23EE_8BCB, -901),
    (0xAECC_4991_4078_536D, -874),
    (0x823C_1279_5DB6_CE57, -847),
    (0xC210_9436_4DFB_5637, -821),
    (0x9096_EA6F_3848_984F, -794),
    (0xD774_85CB_2582_3AC7, -768),
    (0xA086_CFCD_97BF_97F4, -741),
    (0xEF34_0A98_172A_ACE5, -715),
    (0xB238_67FB_2A35_B28E, -688),
    (0x84C8_D4DF_D2C6_3F3B, -661),
    (0xC5DD_4427_1AD3_CDBA, -635),
    (0x936B_9FCE_BB25_C996, -608),
    (0xDBAC_6C24_7D62_A584, -582),
    (0xA3AB_6658_0D5F_DAF6, -555),
    (0xF3E2_F893_DEC3_F126, -529),
    (0xB5B5_ADA8_AAFF_80B8, -502),
    (0x8762_5F05_6C7C_4A8B, -475),
    (0xC9BC_FF60_34C1_3053, -449),
    (0x964E_858C_91BA_2655, -422),
    (0xDFF9_7724_7029_7EBD, -396),
    (0xA6DF_BD9F_B8E5_B88F, -369),
    (0xF8A9_5FCF_8874_7D94, -343),
    (0xB944_7093_8FA8_9BCF, -316),
    (0x8A08_F0F8_BF0F_156B, -289),
    (0xCDB0_2555_6531_31B6, -263),
    (0x993F_E2C6_D07B_7FAC, -236),
    (0xE45C_10C4_2A2B_3B06, -210),
    (0xAA24_2499_6973_92D3, -183),
    (0xFD87_B5F2_8300_CA0E, -157),
    (0xBCE5_0864_9211_1AEB, -130),
    (0x8CBC_CC09_6F50_88CC, -103),
    (0xD1B7_1758_E219_652C, -77),
    (0x9C40_0000_0000_0000, -50),
    (0xE8D4_A510_0000_0000, -24),
    (0xAD78_EBC5_AC62_0000, 3),
    (0x813F_3978_F894_0984, 30),
    (0xC097_CE7B_C907_15B3, 56),
    (0x8F7E_32CE_7BEA_5C70, 83),
    (0xD5D2_38A4_ABE9_8068, 109),
    (0x9F4F_2726_179A_2245, 136),
    (0xED63_A231_D4C4_FB27, 162),
    (0xB0DE_6538_8CC8_ADA8, 189),
    (0x83C7_088E_1AAB_65DB, 216),
    (0xC45D_1DF9_4271_1D9A, 242),
    (0x924D_692C_A61B_E758, 269),
    (0xDA01_EE64_1A70_8DEA, 295),
    (0xA26D_A399_9AEF_774A, 322),
    (0xF209_787B_B47D_6B85, 348),
    (0xB454_E4A1_79DD_1877, 375),
    (0x865B_8692_5B9B_C5C2, 402),
    (0xC835_53C5_C896_5D3D, 428),
    (0x952A_B45C_FA97_A0B3, 455),
    (0xDE46_9FBD_99A0_5FE3, 481),
    (0xA59B_C234_DB39_8C25, 508),
    (0xF6C6_9A72_A398_9F5C, 534),
    (0xB7DC_BF53_54E9_BECE, 561),
    (0x88FC_F317_F222_41E2, 588),
    (0xCC20_CE9B_D35C_78A5, 614),
    (0x9816_5AF3_7B21_53DF, 641),
    (0xE2A0_B5DC_971F_303A, 667),
    (0xA8D9_D153_5CE3_B396, 694),
    (0xFB9B_7CD9_A4A7_443C, 720),
    (0xBB76_4C4C_A7A4_4410, 747),
    (0x8BAB_8EEF_B640_9C1A, 774),
    (0xD01F_EF10_A657_842C, 800),
    (0x9B10_A4E5_E991_3129, 827),
    (0xE710_9BFB_A19C_0C9D, 853),
    (0xAC28_20D9_623B_F429, 880),
    (0x8044_4B5E_7AA7_CF85, 907),
    (0xBF21_E440_03AC_DD2D, 933),
    (0x8E67_9C2F_5E44_FF8F, 960),
    (0xD433_179D_9C8C_B841, 986),
    (0x9E19_DB92_B4E3_1BA9, 1013),
    (0xEB96_BF6E_BADF_77D9, 1039),
    (0xAF87_023B_9BF0_EE6B, 1066),
];
