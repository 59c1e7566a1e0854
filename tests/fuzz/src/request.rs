//! What is wanted of a face, as JSON.

use mien::edit::request::{EditRequest, MAX_INTENSITY};
use mien::face::action::{Actions, COUNT, KINDS};

/// Follows the request as far as no photo is needed.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(request) = EditRequest::parse(text) else { return };
    let written = serde_json::to_string(&request).expect("it was read");
    assert_eq!(EditRequest::parse(&written).expect("it was read before"), request);
    assert!(!request.to_string().is_empty());
    assert!((0.0..=MAX_INTENSITY + 0.01).contains(&request.intensity()) && (0.0..=1.0).contains(&request.closes()));
    let shares: f32 = request.shares().map(|(_, share)| share).sum();
    assert!(shares == 0.0 || (shares - 1.0).abs() < 1e-3, "{shares}");
    let _ = request.is_idle();
    let most = KINDS.iter().map(|kind| kind.most).fold(0.0, f32::max);
    for shown in [Actions::default(), Actions([9.0; COUNT]).anatomical(), Actions([-9.0; COUNT]).anatomical()] {
        let target = request.target(&shown).expect("its names were checked");
        assert!(target.0.iter().all(|value| value.abs() <= most), "{target:?}");
    }
}
