//! No order of calls panics: what comes too early is an error, and what is right stays right.

use super::faces::session;
use mien::Error;
use mien::edit::request::EditRequest;
use mien::face::expression::Expression;
use mien::session::{DetectBy, Session};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/www/samples/astronaut.jpg");

/// One call, picked by a number, as the page's worker makes them; the error if it is refused.
async fn call(
    session: &mut Session,
    photo: &[u8],
    which: u32,
    face: usize,
    request: &EditRequest,
) -> Result<(), Error> {
    match which {
        0 => session.open(photo, "photo.jpg").map(drop),
        1 => session.open(b"no picture", "letter.jpg").map(drop),
        2 => session.preview(200).map(drop),
        3 => session.detect(DetectBy::Detector).await.map(drop),
        4 => session.choose(face).await.map(drop),
        5 => session.chosen().map(|face| _ = (face.quad(), face.shares(), face.mask())),
        6 => {
            session.chosen()?.predict(request).await?;
            Ok(())
        }
        7 => session.chosen()?.render(request).map(drop),
        8 => session.chosen()?.base().map(drop),
        9 => session.chosen()?.export(request).map(drop),
        10 => session.chosen()?.overlay(0.5).map(drop),
        11 => session.chosen()?.class_at([50.0, 50.0]).map(drop),
        _ => session.photo().map(drop),
    }
}

#[test]
fn what_is_asked_for_too_early_is_refused() {
    pollster::block_on(async {
        let mut session = session(None);
        let photo = std::fs::read(SAMPLE).unwrap();
        let happy = EditRequest::of(Expression::Happy, 1.0);
        for which in 2..13 {
            let error = call(&mut session, &photo, which, 0, &happy).await.unwrap_err();
            assert!(matches!(error, Error::OutOfOrder { needs: "an open photo" }), "{which}: {error}");
        }
        session.open(&photo, "photo.jpg").unwrap();
        for which in 5..12 {
            let error = call(&mut session, &photo, which, 0, &happy).await.unwrap_err();
            assert!(matches!(error, Error::OutOfOrder { needs: "a chosen face" }), "{which}: {error}");
        }
        assert!(matches!(session.choose(0).await, Err(Error::NoFace { .. })));
        session.detect(DetectBy::Detector).await.unwrap();
        let mut face = session.choose(0).await.unwrap();
        assert!(matches!(face.base(), Err(Error::OutOfOrder { needs: "a preview" })));
        assert!(matches!(face.export(&happy), Err(Error::OutOfOrder { .. })), "nothing is predicted");
        face.predict(&happy).await.unwrap();
        assert!(matches!(face.render(&happy), Err(Error::OutOfOrder { needs: "a preview" })));
        face.export(&happy).unwrap();
    });
}

#[test]
fn random_calls_leave_a_living_session() {
    pollster::block_on(async {
        let mut session = session(None);
        let photo = std::fs::read(SAMPLE).unwrap();
        let mut rng = StdRng::seed_from_u64(7);
        let (mut done, mut refused) = (0, 0);
        for _ in 0..150 {
            let expression = Expression::ALL[rng.random_range(0..3)];
            let request = EditRequest::of(expression, rng.random_range(0.0..1.3));
            // Opening throws all the rest away, so it is rare.
            let which = if rng.random_bool(0.05) { rng.random_range(0..2) } else { rng.random_range(2..13) };
            match call(&mut session, &photo, which, rng.random_range(0..2), &request).await {
                Ok(()) => done += 1,
                Err(_) => refused += 1,
            }
        }
        assert!(done > 20 && refused > 20, "{done} done, {refused} refused");
        // The same picture as a fresh session gives.
        let happy = EditRequest::of(Expression::Happy, 0.9);
        let mut edited = Vec::new();
        for mut one in [session, super::faces::session(None)] {
            one.open(&photo, "photo.jpg").unwrap();
            one.detect(DetectBy::Both).await.unwrap();
            let mut face = one.choose(0).await.unwrap();
            face.predict(&happy).await.unwrap();
            edited.push(face.edited(&happy).unwrap());
        }
        assert!(edited[0] == edited[1]);
    });
}
