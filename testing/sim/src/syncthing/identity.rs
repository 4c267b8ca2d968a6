//! Device ids: 52 characters with four that check them, in groups of seven (reference §2).

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The id of the device that is called so in a script. The same name is the same device.
pub fn device_id(name: &str) -> String {
    // FNV-1a for a seed, then xorshift: only spread matters.
    let mut state = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut digits = Vec::with_capacity(56);
    for _ in 0..4 {
        let group: Vec<usize> = (0..13)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                usize::try_from(state >> 59).unwrap_or_default()
            })
            .collect();
        digits.extend_from_slice(&group);
        digits.push(check(&group));
    }
    written(&digits)
}

/// As the server writes it; or its words about what is wrong with it.
pub(super) fn canonical(text: &str) -> Result<String, String> {
    let wrong = |why: &str| Err(format!("{text:?}: {why}"));
    let digits: Option<Vec<usize>> = text
        .bytes()
        .filter(|byte| !matches!(byte, b'-' | b' '))
        .map(|byte| ALPHABET.iter().position(|known| *known == byte.to_ascii_uppercase()))
        .collect();
    match digits {
        Some(digits) if digits.len() == 56 => {
            let is_right = digits.chunks(14).all(|group| check(&group[..13]) == group[13]);
            if is_right { Ok(written(&digits)) } else { wrong("check digit incorrect") }
        }
        _ => wrong("device ID invalid: incorrect length"),
    }
}

/// Luhn's, to the base of 32.
fn check(group: &[usize]) -> usize {
    let sum: usize = group
        .iter()
        .enumerate()
        .map(|(at, digit)| {
            let weighed = digit * (1 + at % 2);
            weighed / 32 + weighed % 32
        })
        .sum();
    (32 - sum % 32) % 32
}

fn written(digits: &[usize]) -> String {
    let text: Vec<String> = digits
        .chunks(7)
        .map(|group| group.iter().map(|digit| char::from(ALPHABET[*digit])).collect())
        .collect();
    text.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_checked_as_syncthing_does() {
        let real = "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2";
        assert_eq!(canonical(&real.to_lowercase().replace('-', "")).as_deref(), Ok(real));
        let wrong = real.replace("TBBZ4TJ", "TBBZ4TK");
        assert!(canonical(&wrong).unwrap_err().ends_with("check digit incorrect"));
        assert_eq!(canonical("x").unwrap_err(), "\"x\": device ID invalid: incorrect length");
    }

    #[test]
    fn a_name_has_one_id_and_another_name_another() {
        assert_eq!(device_id("nas"), device_id("nas"));
        assert_ne!(device_id("nas"), device_id("laptop"));
        assert_eq!(canonical(&device_id("nas")), Ok(device_id("nas")));
    }
}
