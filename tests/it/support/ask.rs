//! A tiny client: asks as somebody, tells status, headers and JSON.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use kintsugi::http::extract::parse_strictly;
use serde_json::Value;

/// The service, as tests call it.
pub type Service = Rc<dyn Fn(TestRequest) -> Pin<Box<dyn Future<Output = ServiceResponse>>>>;

/// Somebody who asks. A path without a slash in front is one of the API: `teams` is `/api/v1/teams`.
#[derive(Clone)]
pub struct Ask {
    service: Service,
    token: Option<String>,
    headers: Vec<(String, String)>,
    peer: Option<SocketAddr>,
}

/// What was told.
#[derive(Debug, Clone)]
pub struct Told {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub json: Value,
}

impl Ask {
    pub fn new(service: Service, token: Option<String>) -> Self {
        Self { service, token, headers: Vec::new(), peer: None }
    }

    /// The same person with one more header.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.headers.push((name.to_owned(), value.to_owned()));
        other
    }

    /// The same person at this address.
    pub fn from(&self, address: &str) -> Self {
        let peer = Some(SocketAddr::new(address.parse().unwrap(), 50_000));
        Self { peer, ..self.clone() }
    }

    /// The same person, having seen this version.
    pub fn seen(&self, tag: &str) -> Self {
        self.with("if-match", tag)
    }

    pub async fn get(&self, path: &str) -> Told {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Told {
        self.send(Method::POST, path, Some(body.to_string())).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Told {
        self.send(Method::PUT, path, Some(body.to_string())).await
    }

    /// A change of what was told before, by its entity tag.
    pub async fn change(&self, path: &str, seen: &Told, body: Value) -> Told {
        self.seen(&seen.header("etag").unwrap()).patch(path, body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Told {
        self.send(Method::PATCH, path, Some(body.to_string())).await
    }

    pub async fn delete(&self, path: &str) -> Told {
        self.send(Method::DELETE, path, None).await
    }

    /// Any method, any body.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> Told {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/api/v1/{path}") };
        let mut request = TestRequest::with_uri(&path).method(method);
        if let Some(peer) = self.peer {
            request = request.peer_addr(peer);
        }
        if let Some(token) = &self.token {
            request = request.insert_header(("authorization", format!("Bearer {token}")));
        }
        if let Some(body) = body {
            if !self.headers.iter().any(|(name, _)| name == "content-type") {
                request = request.insert_header(("content-type", "application/json"));
            }
            request = request.set_payload(body);
        }
        for (name, value) in &self.headers {
            request = request.append_header((name.as_str(), value.as_str()));
        }
        Told::read((self.service)(request).await).await
    }
}

impl Told {
    async fn read(response: ServiceResponse) -> Self {
        let status = response.status().as_u16();
        let text =
            |value: &actix_web::http::header::HeaderValue| value.to_str().unwrap().to_owned();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect();
        let bytes =
            to_bytes(response.into_body()).await.unwrap_or_else(|_| panic!("the body broke off"));
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        // A name that occurs twice would be told differently by each client's reader.
        if let Err(why) = parse_strictly(text.as_bytes()) {
            assert_ne!(why.violation.code, "duplicate_key", "{why:?}: {text}");
        }
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, json }
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// A cookie that was set, as a browser sends it back.
    pub fn cookie(&self, name: &str) -> String {
        let mut set = self.headers.iter().filter(|(known, _)| known == "set-cookie");
        let (_, cookie) = set.find(|(_, value)| value.starts_with(name)).unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The record's id.
    pub fn id(&self) -> String {
        self.json["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.text)).to_owned()
    }

    /// The places of all violations.
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().into_iter().flatten();
        errors.filter_map(|error| error["pointer"].as_str()).collect()
    }

    /// The codes of all violations.
    pub fn codes(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().into_iter().flatten();
        errors.filter_map(|error| error["code"].as_str()).collect()
    }

    /// Insists on a status; says what was told otherwise.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}
