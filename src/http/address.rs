//! From where a request comes. May use: `config`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderValue};

use crate::config::Network;
use crate::http::State;

/// The client's address, as far as one client is told from another by it: of IPv6 the network, since whoever has one
/// address of it has all of them.
pub fn of(request: &HttpRequest) -> IpAddr {
    let trusted = request.app_data::<State>().map(|state| state.config.trusted_proxies.as_slice());
    told_apart(client(request, trusted.unwrap_or_default()))
}

/// Whoever spoke to the outermost proxy that we trust.
///
/// Each proxy writes behind what it got, so the list is read from its end, for as long as those who wrote are trusted.
/// `Forwarded` is not read beside `X-Forwarded-For`: a proxy that writes the one hands on what a client put into the other.
fn client(request: &HttpRequest, trusted: &[Network]) -> IpAddr {
    let mut known = request.peer_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip());
    let lists: Vec<_> = request.headers().get_all(header::X_FORWARDED_FOR).collect();
    let said = lists.into_iter().rev().flat_map(|list| hops(list).rev());
    for hop in said {
        let is_proxy = trusted.iter().any(|network| network.contains(known));
        match hop.filter(|_| is_proxy) {
            Some(before) => known = before,
            None => break,
        }
    }
    known
}

/// The addresses of a list; `None` for what is no address.
pub fn hops(list: &HeaderValue) -> impl DoubleEndedIterator<Item = Option<IpAddr>> {
    list.to_str().unwrap_or_default().split(',').map(|hop| {
        let hop = hop.trim();
        let bare = hop.trim_start_matches('[').trim_end_matches(']');
        bare.parse().ok().or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()))
    })
}

fn told_apart(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}
