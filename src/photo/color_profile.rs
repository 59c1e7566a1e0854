//! Colour profiles: networks, canvas and the saved picture all speak sRGB, so a photo of another colour space is brought
//! there when it is opened (ICC.1:2022, by `moxcms`).

use image::RgbaImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// What a photo's profile meant for its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As good as sRGB: the pixels are as they were.
    Srgb,
    /// Converted from another space.
    Converted,
    /// Not one of red, green and blue, or not understood: the pixels are as they were.
    Ignored,
}

/// Largest difference from sRGB, of 255, that nobody sees and rounding brings anyway.
const SAME: u8 = 2;

/// Brings `pixels` from the space of the profile `icc` to sRGB; alpha stays.
pub fn to_srgb(pixels: &mut RgbaImage, icc: &[u8]) -> Profile {
    let Some(profile) = ColorProfile::new_from_slice(icc).ok().filter(|p| p.color_space == DataColorSpace::Rgb) else {
        return Profile::Ignored;
    };
    let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options) else {
        return Profile::Ignored;
    };
    let cube: Vec<u8> = (0..512u32).flat_map(|i| [i % 8, i / 8 % 8, i / 64, 7].map(|v| (v * 255 / 7) as u8)).collect();
    let mut moved = cube.clone();
    if transform.transform(&cube, &mut moved).is_err() {
        return Profile::Ignored;
    }
    if cube.iter().zip(&moved).all(|(a, b)| a.abs_diff(*b) <= SAME) {
        return Profile::Srgb;
    }
    let row = 4 * pixels.width() as usize;
    let mut before = vec![0; row];
    for after in pixels.chunks_exact_mut(row) {
        before.copy_from_slice(after);
        transform.transform(&before, after).expect("rows of the transform's layout");
    }
    Profile::Converted
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    fn picture() -> RgbaImage {
        RgbaImage::from_fn(7, 5, |x, y| Rgba([(x * 30) as u8, (y * 50) as u8, 90, 200]))
    }

    #[test]
    fn display_p3_becomes_srgb_and_srgb_stays() {
        let of = |profile: ColorProfile| {
            let mut pixels = picture();
            (to_srgb(&mut pixels, &profile.encode().unwrap()), pixels)
        };
        let (told, same) = of(ColorProfile::new_srgb());
        assert_eq!((told, &same), (Profile::Srgb, &picture()));
        let (told, moved) = of(ColorProfile::new_display_p3());
        assert_eq!(told, Profile::Converted);
        // Green of P3 is stronger than any of sRGB: less red is left of a mixture.
        let (before, after) = (picture(), moved);
        assert!(after.get_pixel(3, 4)[0] < before.get_pixel(3, 4)[0] - 20, "{:?}", after.get_pixel(3, 4));
        assert!(after.pixels().all(|p| p[3] == 200));
        let grey = |p: ColorProfile| {
            let mut one = RgbaImage::from_pixel(1, 1, Rgba([120, 120, 120, 255]));
            to_srgb(&mut one, &p.encode().unwrap());
            one.get_pixel(0, 0).0
        };
        assert!(grey(ColorProfile::new_display_p3())[..3].iter().all(|v| v.abs_diff(120) <= 1));
    }

    #[test]
    fn what_is_not_a_profile_changes_nothing() {
        let whole = ColorProfile::new_display_p3().encode().unwrap();
        for end in (0..whole.len()).step_by(7) {
            let mut pixels = picture();
            if to_srgb(&mut pixels, &whole[..end]) == Profile::Ignored {
                assert_eq!(pixels, picture());
            }
        }
        let grey = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
        assert_eq!(to_srgb(&mut picture(), &grey), Profile::Ignored);
    }
}
