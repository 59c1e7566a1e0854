//! The 19 classes of CelebAMask-HQ (Lee et al. 2020, section 3), in their order.

/// Number of classes.
pub const CLASSES: usize = 19;

/// Label of a pixel nobody knows the class of: ignored by every loss and score.
pub const IGNORE: u8 = 255;

/// Names in label order. `l_` is the subject's left, the right half of the picture.
pub const NAMES: [&str; CLASSES] = [
    "background",
    "skin",
    "nose",
    "eyeglasses",
    "l_eye",
    "r_eye",
    "l_brow",
    "r_brow",
    "l_ear",
    "r_ear",
    "mouth_interior",
    "u_lip",
    "l_lip",
    "hair",
    "hat",
    "earring",
    "necklace",
    "neck",
    "cloth",
];

/// One colour per class, for overlays and legends (RGB).
pub const COLOURS: [[u8; 3]; CLASSES] = [
    [0, 0, 0],
    [238, 178, 138],
    [255, 221, 87],
    [80, 80, 160],
    [64, 196, 255],
    [0, 128, 255],
    [160, 96, 32],
    [112, 64, 16],
    [255, 128, 192],
    [224, 96, 160],
    [160, 0, 32],
    [255, 64, 96],
    [208, 32, 96],
    [96, 64, 128],
    [48, 96, 96],
    [255, 255, 255],
    [192, 192, 192],
    [200, 140, 100],
    [64, 144, 96],
];

/// The class numbers used by name in this crate.
#[allow(missing_docs)]
pub mod class {
    pub const BACKGROUND: u8 = 0;
    pub const SKIN: u8 = 1;
    pub const NOSE: u8 = 2;
    pub const EYEGLASSES: u8 = 3;
    pub const L_EYE: u8 = 4;
    pub const R_EYE: u8 = 5;
    pub const L_BROW: u8 = 6;
    pub const R_BROW: u8 = 7;
    pub const L_EAR: u8 = 8;
    pub const R_EAR: u8 = 9;
    pub const MOUTH_INTERIOR: u8 = 10;
    pub const U_LIP: u8 = 11;
    pub const L_LIP: u8 = 12;
    pub const HAIR: u8 = 13;
    pub const HAT: u8 = 14;
    pub const NECK: u8 = 17;
    pub const CLOTH: u8 = 18;
}

/// The label a pixel has after the picture was mirrored left to right.
pub fn mirrored(label: u8) -> u8 {
    match label {
        class::L_EYE => class::R_EYE,
        class::R_EYE => class::L_EYE,
        class::L_BROW => class::R_BROW,
        class::R_BROW => class::L_BROW,
        class::L_EAR => class::R_EAR,
        class::R_EAR => class::L_EAR,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirroring_twice_is_the_identity() {
        for label in (0..CLASSES as u8).chain([IGNORE]) {
            assert_eq!(mirrored(mirrored(label)), label);
        }
        assert_eq!(NAMES[class::L_LIP as usize], "l_lip");
    }
}
