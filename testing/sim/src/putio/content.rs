//! What is in files: given, or made up from a seed, block by block, so that a file of many GiB
//! costs no memory.

use std::{
    ops::Range,
    sync::{Arc, LazyLock, OnceLock},
};

use axum::body::Bytes;

/// Made-up content changes its place in the noise after so many bytes.
const BLOCK: u64 = 64 * 1024;
/// In bytes. Blocks are cut out of it, so that serving them copies nothing.
const NOISE: usize = 1024 * 1024;

/// The bytes of one file. Clones share them.
#[derive(Debug, Clone)]
pub struct Content {
    source: Source,
    crc32: Arc<OnceLock<u32>>,
}

#[derive(Debug, Clone)]
enum Source {
    Given(Bytes),
    Generated { size: u64, seed: u64 },
}

impl Content {
    /// These bytes.
    pub fn given(bytes: impl Into<Bytes>) -> Self {
        Self::new(Source::Given(bytes.into()))
    }

    /// So many bytes: the same seed, the same bytes; a longer one begins like a shorter one.
    pub fn generated(size: u64, seed: u64) -> Self {
        Self::new(Source::Generated { size, seed })
    }

    fn new(source: Source) -> Self {
        Self { source, crc32: Arc::default() }
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        match &self.source {
            Source::Given(bytes) => bytes.len() as u64,
            Source::Generated { size, .. } => *size,
        }
    }

    /// Of all its bytes. The first call reads them.
    pub fn crc32(&self) -> u32 {
        *self.crc32.get_or_init(|| {
            let mut hasher = crc32fast::Hasher::new();
            self.each_block(0..self.size(), |block| hasher.update(block));
            hasher.finalize()
        })
    }

    /// A part of it, as far as there is one.
    pub fn read(&self, range: Range<u64>) -> Vec<u8> {
        let mut all = Vec::new();
        self.each_block(range, |block| all.extend_from_slice(block));
        all
    }

    /// All of it.
    pub fn to_vec(&self) -> Vec<u8> {
        self.read(0..self.size())
    }

    fn each_block(&self, range: Range<u64>, mut each: impl FnMut(&[u8])) {
        let (mut at, end) = (range.start, range.end.min(self.size()));
        while at < end {
            let block = self.block(at, end - at);
            at += block.len() as u64;
            each(&block);
        }
    }

    /// Some bytes from here on: at least one, at most so many. Nothing at the end.
    pub(super) fn block(&self, at: u64, most: u64) -> Bytes {
        let most = most.min(self.size().saturating_sub(at)).min(BLOCK);
        match &self.source {
            _ if most == 0 => Bytes::new(),
            Source::Given(bytes) => {
                let at = usize::try_from(at).unwrap_or(usize::MAX);
                bytes.slice(at..at + small(most))
            }
            Source::Generated { seed, .. } => {
                let within = at % BLOCK;
                let from = place(*seed, at / BLOCK) + small(within);
                noise().slice(from..from + small(most.min(BLOCK - within)))
            }
        }
    }
}

/// Only for lengths within a block, and places within the noise.
fn small(number: u64) -> usize {
    usize::try_from(number).expect("it is within a block")
}

/// Where a block lies in the noise.
fn place(seed: u64, block: u64) -> usize {
    let room = NOISE as u64 - BLOCK;
    small(mixed(mixed(seed).wrapping_add(block)) % room)
}

fn noise() -> &'static Bytes {
    static NOISE_BYTES: LazyLock<Bytes> =
        LazyLock::new(|| (0..NOISE as u64 / 8).flat_map(|n| mixed(n).to_le_bytes()).collect());
    &NOISE_BYTES
}

/// One step of splitmix64.
pub(super) fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_content_is_the_same_whichever_way_it_is_read() {
        let content = Content::generated(3 * BLOCK + 17, 7);
        let whole = content.to_vec();
        assert_eq!(whole.len() as u64, content.size());
        let parts = [0..1, 1..BLOCK + 5, BLOCK + 5..2 * BLOCK, 2 * BLOCK..u64::MAX];
        let parts: Vec<u8> = parts.into_iter().flat_map(|part| content.read(part)).collect();
        assert!(parts == whole);
        assert_eq!(content.crc32(), crc32fast::hash(&whole));
        assert!(Content::generated(whole.len() as u64, 8).to_vec() != whole);
        let (first, second) = whole.split_at(small(BLOCK));
        assert!(first != &second[..first.len()], "blocks differ");
    }

    #[test]
    fn what_is_given_is_what_is_read() {
        let content = Content::given("Blue Train");
        assert_eq!(content.read(5..99), b"Train");
        assert_eq!(content.crc32(), crc32fast::hash(b"Blue Train"));
        assert!(content.block(10, 5).is_empty() && content.block(999, 5).is_empty());
    }
}
