//! What tells one data set from another.

use crate::data::DataSet;
use mien::weights::hexadecimal;
use sha2::{Digest, Sha256};

/// SHA-256 of all that is learnt from: pictures, labels, people and what is known of them.
pub fn digest(set: &DataSet) -> String {
    let mut sha = Sha256::new();
    // Each part after its length: no two sets say the same.
    let mut add = |bytes: &[u8]| {
        sha.update((bytes.len() as u64).to_le_bytes());
        sha.update(bytes);
    };
    for picture in &set.pictures {
        add(&picture.rgb);
        add(&picture.labels);
    }
    let floats = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    for portrait in &set.portraits {
        add(portrait.person.as_bytes());
        for shot in &portrait.shots {
            add(&(shot.picture as u64).to_le_bytes());
            add(&shot.condition.map_or(vec![], |condition| floats(&condition.to_array())));
            add(&shot.actions.as_ref().map_or(vec![], |actions| floats(&actions.0)));
            add(&floats(&[shot.intensity, f32::from(u8::from(shot.aligned))]));
            let flow = shot.flow.as_deref().unwrap_or_default();
            add(&flow.iter().flatten().map(|step| step.cast_unsigned()).collect::<Vec<u8>>());
        }
        add(&[]);
    }
    hexadecimal(&sha.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::drawn;

    #[test]
    fn another_set_has_another_digest() {
        let of = |change: &dyn Fn(&mut DataSet)| {
            let mut set = drawn::people(0..2);
            change(&mut set);
            digest(&set)
        };
        let same = of(&|_| ());
        assert_eq!(same, of(&|_| ()));
        let others = [
            of(&|set| set.pictures[3].rgb[7] ^= 1),
            of(&|set| set.pictures[0].labels[9] ^= 1),
            of(&|set| set.portraits[1].person.push('x')),
            of(&|set| set.portraits[1].shots[1].intensity = 0.25),
            of(&|set| set.portraits.swap(0, 1)),
        ];
        assert!(!others.contains(&same));
    }
}
