//! How a title and a request stand. The two share a JSON key and not one number of meaning: they
//! are two types here (seerr reference §3).

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Product, wire};

/// The number that a title's row has for its status. What it means depends on the product: see
/// [`of`](Self::of). 0 is what could not be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct MediaStatusCode(pub u16);

/// The number that a season has for its status in the row of its title; not that of a season in a
/// request, which is a [`RequestStatus`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct SeasonStatusCode(pub u16);

/// How a title or a season stands in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaStatus {
    /// 1, the server's UNKNOWN: it has a row, and may be requested like a title that has none. A
    /// declined or deleted request leaves that, an entry in the watchlist, or a request for the
    /// other quality.
    Free,
    /// 2: a request waits for approval.
    Pending,
    /// 3: it is coming.
    Processing,
    /// 4: some of it is there. Of a show it means no more than *some seasons*.
    PartiallyAvailable,
    /// 5: it is there. A show can get new seasons nevertheless.
    Available,
    /// Nobody shall request it.
    Blocklisted,
    /// It was there, and was deleted.
    Deleted,
    /// A number that this crate does not know; 0 if there was none.
    Unknown(u16),
}

impl MediaStatusCode {
    /// What the number means. 6 is *deleted* in later builds of Overseerr and *blocklisted* in the
    /// others, whose *deleted* is 7.
    ///
    /// ```
    /// use seerr_client::{MediaStatus, MediaStatusCode, Product};
    ///
    /// let six = MediaStatusCode(6);
    /// assert_eq!(six.of(Product::Overseerr), MediaStatus::Deleted);
    /// assert_eq!(six.of(Product::Seerr), MediaStatus::Blocklisted);
    /// assert_eq!(MediaStatusCode(8).of(Product::Seerr), MediaStatus::Unknown(8));
    /// ```
    pub const fn of(self, product: Product) -> MediaStatus {
        match (self.0, product) {
            (1, _) => MediaStatus::Free,
            (2, _) => MediaStatus::Pending,
            (3, _) => MediaStatus::Processing,
            (4, _) => MediaStatus::PartiallyAvailable,
            (5, _) => MediaStatus::Available,
            (6, Product::Overseerr) => MediaStatus::Deleted,
            (6, Product::Jellyseerr | Product::Seerr) => MediaStatus::Blocklisted,
            (7, Product::Jellyseerr | Product::Seerr) => MediaStatus::Deleted,
            (other, _) => MediaStatus::Unknown(other),
        }
    }
}

impl SeasonStatusCode {
    /// What the number means. 6 is *deleted* with all products: seasons are not blocklisted, and a
    /// table that came from Overseerr still holds its 6.
    pub const fn of(self, product: Product) -> MediaStatus {
        match self.0 {
            6 => MediaStatus::Deleted,
            number => MediaStatusCode(number).of(product),
        }
    }

    /// Whether this is such a 6 from another product's days, worth being told to a person: the
    /// server itself then takes the season for not requestable.
    pub const fn is_relic(self, product: Product) -> bool {
        self.0 == 6 && !matches!(product, Product::Overseerr)
    }
}

impl MediaStatus {
    /// Whether the server takes a request for it.
    pub const fn is_requestable(self) -> bool {
        matches!(self, Self::Free | Self::Deleted)
    }

    /// Which of two rows of one title tells more; the higher the better.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Self::Unknown(0) => 0,
            Self::Free => 1,
            Self::Unknown(_) => 2,
            Self::Deleted => 3,
            Self::Blocklisted => 4,
            Self::Pending => 5,
            Self::Processing => 6,
            Self::PartiallyAvailable => 7,
            Self::Available => 8,
        }
    }
}

/// How a request stands, or a season in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestStatus {
    /// 1: it waits for approval.
    Pending,
    /// 2: it was approved.
    Approved,
    /// 3: it was declined.
    Declined,
    /// 4: it could not be handed to Radarr or Sonarr. It still blocks another request.
    Failed,
    /// 5, only in Seerr: the title has become available, or was deleted later.
    Completed,
    /// A number that this crate does not know; 0 if there was none.
    Unknown(u16),
}

impl RequestStatus {
    /// Whether the request is neither declined nor completed: the server counts what it asks for
    /// as taken (seerr reference §6).
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Declined | Self::Completed)
    }
}

impl From<u16> for RequestStatus {
    fn from(number: u16) -> Self {
        match number {
            1 => Self::Pending,
            2 => Self::Approved,
            3 => Self::Declined,
            4 => Self::Failed,
            5 => Self::Completed,
            other => Self::Unknown(other),
        }
    }
}

impl Default for RequestStatus {
    /// No number at all.
    fn default() -> Self {
        Self::Unknown(0)
    }
}

impl<'de> Deserialize<'de> for RequestStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::code(deserializer).map(Self::from)
    }
}

impl<'de> Deserialize<'de> for MediaStatusCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::code(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for SeasonStatusCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::code(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MediaStatus::{
        Available, Blocklisted, Deleted, Free, PartiallyAvailable, Pending, Processing, Unknown,
    };

    const PRODUCTS: [Product; 3] = [Product::Overseerr, Product::Jellyseerr, Product::Seerr];

    /// seerr reference §3: the table of the media status.
    #[test]
    fn six_and_seven_are_read_by_product() {
        let common = [Free, Pending, Processing, PartiallyAvailable, Available];
        for product in PRODUCTS {
            let read = [1, 2, 3, 4, 5].map(|number| MediaStatusCode(number).of(product));
            assert_eq!(read, common, "{product}");
            assert_eq!(MediaStatusCode(0).of(product), Unknown(0));
            assert_eq!(MediaStatusCode(8).of(product), Unknown(8));
            assert_eq!(SeasonStatusCode(6).of(product), Deleted, "{product}");
            assert_eq!(SeasonStatusCode(5).of(product), Available);
        }
        assert_eq!(PRODUCTS.map(|p| MediaStatusCode(6).of(p)), [Deleted, Blocklisted, Blocklisted]);
        assert_eq!(PRODUCTS.map(|p| MediaStatusCode(7).of(p)), [Unknown(7), Deleted, Deleted]);
        assert_eq!(PRODUCTS.map(|p| SeasonStatusCode(7).of(p)), [Unknown(7), Deleted, Deleted]);
        assert_eq!(PRODUCTS.map(|p| SeasonStatusCode(6).is_relic(p)), [false, true, true]);
    }

    /// seerr reference §3 and §6.
    #[test]
    fn only_what_is_declined_or_completed_is_not_live() {
        let live: Vec<_> = (0..8).filter(|n| RequestStatus::from(*n).is_live()).collect();
        assert_eq!(live, [0, 1, 2, 4, 6, 7]);
        assert!(Free.is_requestable() && Deleted.is_requestable());
        assert!(!Blocklisted.is_requestable() && !Unknown(9).is_requestable());
    }

    #[test]
    fn what_cannot_be_read_is_an_unknown_status_and_only_nothing_is_none() {
        for (odd, number) in [
            ("null", 0),
            ("-3", u16::MAX),
            ("\"AVAILABLE\"", u16::MAX),
            ("[5]", u16::MAX),
            ("2.5", u16::MAX),
            ("99999999999", u16::MAX),
        ] {
            assert_eq!(serde_json::from_str::<MediaStatusCode>(odd).unwrap().0, number, "{odd}");
            let status: RequestStatus = serde_json::from_str(odd).unwrap();
            assert_eq!(status, RequestStatus::Unknown(number), "{odd}");
        }
        assert_eq!(serde_json::from_str::<MediaStatusCode>("\"5\"").unwrap().0, 5, "digits");
    }
}
