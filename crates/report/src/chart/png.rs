//! Charts as PNG, for slides and documents that take no SVG.
//!
//! Text is set in a font that is built in, so that a picture is the same on every machine; a character that the font lacks is a box.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

use crate::error::{Error, Result};

/// See its `README.md`.
const FONT: &[u8] = include_bytes!("../../font/DejaVuSansCondensed-subset.ttf");

/// Pixels of a PNG for each of the SVG.
const SCALE: f32 = 2.0;

/// Draws an SVG whose colours are plain attributes.
pub(super) fn draw(title: &str, svg: &str) -> Result<Vec<u8>> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| Error::Picture {
        title: title.to_owned(),
        source,
    };
    let options = Options { fontdb: fonts(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| failed(error.into()))?;
    let size = tree.size().to_int_size().scale_by(SCALE);
    let mut pixels = size
        .and_then(|size| Pixmap::new(size.width(), size.height()))
        .ok_or_else(|| failed("it has no size".into()))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| failed(error.into()))
}

/// The built-in font, whatever family is asked for.
fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut fonts = Database::new();
        fonts.load_font_source(Source::Binary(Arc::new(FONT)));
        let family = fonts.faces().next().and_then(|face| Some(face.families.first()?.0.clone()));
        fonts.set_sans_serif_family(family.unwrap_or_default());
        Arc::new(fonts)
    };
    Arc::clone(FONTS.get_or_init(load))
}
