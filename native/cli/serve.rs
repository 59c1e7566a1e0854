//! `mien serve`.

use anyhow::{Context, Result};
use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Serves the page on this machine only
#[derive(clap::Args)]
pub struct Serve {
    /// Folder that `cargo xtask web` made
    #[arg(default_value = "dist")]
    folder: PathBuf,
    /// Port on 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

/// Isolated, as a page may be served that uses shared memory one day; no sniffing, no caching of a page under development.
const HEADERS: [(&str, &str); 4] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-cache"),
];

impl Serve {
    /// Serves until the process ends.
    pub fn run(self) -> Result<()> {
        let index = self.folder.join("index.html");
        anyhow::ensure!(index.exists(), "{}: missing. Build the page: cargo xtask web", index.display());
        let app =
            HEADERS.iter().fold(Router::new().fallback_service(ServeDir::new(&self.folder)), |app, (name, value)| {
                let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
                app.layer(SetResponseHeaderLayer::overriding(name, value))
            });
        tokio::runtime::Runtime::new()?.block_on(async {
            let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
                .await
                .with_context(|| format!("port {} is taken: give another with --port", self.port))?;
            println!("http://{}", listener.local_addr()?);
            Ok(axum::serve(listener, app).await?)
        })
    }
}
