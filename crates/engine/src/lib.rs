//! Looks at due items, writes intents, acts, writes outcomes.
