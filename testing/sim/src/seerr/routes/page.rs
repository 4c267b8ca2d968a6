//! Pages of lists (reference §8).

use serde::Serialize;

use super::call::Call;

#[derive(Debug, Serialize)]
pub(super) struct PageInfo {
    pages: i64,
    #[serde(rename = "pageSize")]
    page_size: i64,
    results: i64,
    page: i64,
}

/// Which rows are asked for: 0 is the usual number, less than 0 all, and there is no upper bound.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    take: i64,
    skip: i64,
}

impl Window {
    pub(super) fn of(call: &Call, usual: i64) -> Self {
        let take = call.number("take").filter(|take| *take != 0).unwrap_or(usual);
        Self { take, skip: call.number("skip").unwrap_or(0) }
    }

    /// These rows, and what is said of them: nonsense when all are asked for.
    pub(super) fn cut<T>(self, rows: Vec<T>) -> (PageInfo, Vec<T>) {
        let results = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let info = PageInfo {
            pages: ceil(results, self.take),
            page_size: self.take,
            results,
            page: ceil(self.skip, self.take) + 1,
        };
        let skip = usize::try_from(self.skip).unwrap_or(0);
        let take = usize::try_from(self.take).unwrap_or(usize::MAX);
        (info, rows.into_iter().skip(skip).take(take).collect())
    }
}

/// As `Math.ceil(a / b)`; a page has at least one row, or less than none.
fn ceil(a: i64, b: i64) -> i64 {
    let whole = a / b;
    if a % b != 0 && (a < 0) == (b < 0) { whole + 1 } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_as_javascript_does() {
        let cut = |take, skip| {
            let (info, rows) = Window { take, skip }.cut((0..31).collect());
            (info.pages, info.page_size, info.results, info.page, rows.len())
        };
        assert_eq!(cut(2, 0), (16, 2, 31, 1, 2));
        assert_eq!(cut(10, 30), (4, 10, 31, 4, 1));
        assert_eq!(cut(-5, 0), (-6, -5, 31, 1, 31));
        assert_eq!(cut(1000, 40), (1, 1000, 31, 2, 0));
    }
}
