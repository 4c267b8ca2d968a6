//! What a user may do.

use std::ops::BitOr;

use serde::{Deserialize, Deserializer};

use crate::wire;

/// What a user may do: bits that add up (seerr reference §2). Bits that we do not know are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Permissions(u64);

macro_rules! bits {
    ($($(#[$doc:meta])* $name:ident = $bit:literal,)*) => {
        impl Permissions {
            $($(#[$doc])* pub const $name: Self = Self($bit);)*

            /// All bits that have a name here, with that name.
            pub const KNOWN: &[(&str, Self)] = &[$((stringify!($name), Self::$name)),*];
        }
    };
}

bits! {
    /// Everything.
    ADMIN = 2,
    /// Not in Overseerr.
    MANAGE_SETTINGS = 4,
    /// Users; besides that, no quota.
    MANAGE_USERS = 8,
    /// Everybody's requests: approve, decline, retry.
    MANAGE_REQUESTS = 16,
    /// To make requests.
    REQUEST = 32,
    /// Without use today.
    VOTE = 64,
    /// Own requests are approved at once.
    AUTO_APPROVE = 128,
    /// Those for films.
    AUTO_APPROVE_MOVIE = 256,
    /// Those for shows.
    AUTO_APPROVE_TV = 512,
    /// To make requests in 4K.
    REQUEST_4K = 1024,
    /// Those for films.
    REQUEST_4K_MOVIE = 2048,
    /// Those for shows.
    REQUEST_4K_TV = 4096,
    /// To choose server, profile and folder.
    REQUEST_ADVANCED = 8192,
    /// To see the requests of others.
    REQUEST_VIEW = 16384,
    /// Own requests in 4K are approved at once.
    AUTO_APPROVE_4K = 32768,
    /// Those for films.
    AUTO_APPROVE_4K_MOVIE = 65536,
    /// Those for shows.
    AUTO_APPROVE_4K_TV = 131_072,
    /// To make requests for films.
    REQUEST_MOVIE = 262_144,
    /// To make requests for shows.
    REQUEST_TV = 524_288,
    /// Issues.
    MANAGE_ISSUES = 1_048_576,
    /// To see issues.
    VIEW_ISSUES = 2_097_152,
    /// To report issues.
    CREATE_ISSUES = 4_194_304,
    /// The Plex watchlist becomes requests.
    AUTO_REQUEST = 8_388_608,
    /// The films of it.
    AUTO_REQUEST_MOVIE = 16_777_216,
    /// The shows of it.
    AUTO_REQUEST_TV = 33_554_432,
    /// To see what was added lately.
    RECENT_VIEW = 67_108_864,
    /// To see the watchlists of others.
    WATCHLIST_VIEW = 134_217_728,
    /// The blocklist; not in Overseerr.
    MANAGE_BLOCKLIST = 268_435_456,
    /// To see the blocklist; not in Overseerr.
    VIEW_BLOCKLIST = 1_073_741_824,
}

impl Permissions {
    /// Permissions by their bits.
    pub const fn new(bits: u64) -> Self {
        Self(bits)
    }

    /// Their bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether all of these bits are set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the user passes the server's test for these: all are set, or the user is an admin.
    ///
    /// ```
    /// use seerr_client::Permissions;
    ///
    /// let user = Permissions::REQUEST | Permissions::AUTO_APPROVE_MOVIE;
    /// assert!(user.allows(Permissions::REQUEST) && !user.allows(Permissions::MANAGE_REQUESTS));
    /// assert!(Permissions::ADMIN.allows(Permissions::MANAGE_REQUESTS));
    /// ```
    pub const fn allows(self, wanted: Self) -> bool {
        self.contains(Self::ADMIN) || self.contains(wanted)
    }

    /// Whether the user passes the server's test for one of these, as in `REQUEST` or
    /// `REQUEST_MOVIE`.
    pub fn allows_any(self, wanted: impl IntoIterator<Item = Self>) -> bool {
        wanted.into_iter().any(|one| self.allows(one))
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl<'de> Deserialize<'de> for Permissions {
    /// What is no number allows nothing.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::bits(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// seerr reference §2: every name is one bit, and none is there twice.
    #[test]
    fn every_name_is_a_bit_of_its_own() {
        let all = Permissions::KNOWN.iter().fold(0, |all, (name, one)| {
            assert_eq!((one.bits().count_ones(), all & one.bits()), (1, 0), "{name}");
            all | one.bits()
        });
        assert_eq!(Permissions::KNOWN.len(), 29);
        assert_eq!(all, 2_147_483_646 - 536_870_912, "all bits from 2 to 2^30 but 2^29");
    }

    #[test]
    fn new_bits_are_kept_and_nonsense_allows_nothing() {
        let new: Permissions = serde_json::from_str("18446744073709551615").unwrap();
        assert!(new.contains(Permissions::new(1 << 63)));
        for odd in ["null", "-1", "\"2\"", "{}", "1e300"] {
            let odd: Permissions = serde_json::from_str(odd).unwrap();
            assert_eq!(odd, Permissions::default());
            assert!(!odd.allows(Permissions::REQUEST));
        }
    }
}
