//! What the reader sees: tables, pages and charts.
