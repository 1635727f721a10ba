# The service: one binary on an image without a shell. Build: docker build -t kintsugi .
# Run: docker run --read-only --cap-drop ALL -p 8080:8080 -v kintsugi:/data kintsugi

FROM rust:1.95.0-bookworm AS builder
WORKDIR /build

# The dependencies compile in a layer of their own, which stays cached until they change. Cargo
# wants a crate to build them for, so it gets an empty one; ours are refused without a word on top.
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
RUN mkdir src && echo '//! Empty.' > src/lib.rs && cp src/lib.rs src/main.rs \
    && echo 'fn main() {}' >> src/main.rs \
    && cargo build --release --locked --bin kintsugi

COPY migrations migrations
COPY openapi openapi
COPY src src
# Cargo compares times, and the empty files are younger than those just copied. The empty folder
# becomes /data below, because the last stage has no shell to make one.
RUN touch src/main.rs src/lib.rs \
    && cargo build --release --locked --bin kintsugi \
    && mkdir /data

# C library, root certificates, nothing else.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=builder /build/target/release/kintsugi /usr/local/bin/kintsugi
# The image's `nonroot`, by number: Kubernetes' runAsNonRoot cannot judge a name.
COPY --from=builder --chown=65532:65532 /data /data
USER 65532:65532

# SQLite spills large sorts to a temporary file; on a read-only root only /data takes one.
ENV KINTSUGI_DATABASE_URL=sqlite:///data/kintsugi.db \
    KINTSUGI_LISTEN=0.0.0.0:8080 \
    SQLITE_TMPDIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
    CMD ["/usr/local/bin/kintsugi", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/kintsugi"]
CMD ["serve"]
