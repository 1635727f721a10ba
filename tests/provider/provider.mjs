// An OpenID provider that issues access tokens for kintsugi (RFC 9068) to one client, which stands for a person; and that
// signs people in for kintsugi itself, with a browser. Prints its issuer once it listens. Keys and algorithm: the first
// argument, RS256 or ES256; where kintsugi is reached: the second.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { exportJWK, generateKeyPair } from 'jose';

const algorithm = process.argv[2] ?? 'RS256';
const kintsugi = process.argv[3] ?? 'http://127.0.0.1:8080';
const said = { name: 'Noor Newcomer', groups: ['payments'], realm_access: { roles: ['sre'] } };
const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
const key = { ...(await exportJWK(privateKey)), kid: 'one', alg: algorithm, use: 'sig' };

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    jwks: { keys: [key] },
    clients: [{
      client_id: 'noor', client_secret: 'a-secret-of-the-test', grant_types: ['client_credentials'],
      redirect_uris: [], response_types: [], id_token_signed_response_alg: algorithm,
    }, {
      client_id: 'kintsugi-web', client_secret: 'another secret: 100 %', grant_types: ['authorization_code'],
      redirect_uris: [`${kintsugi}/auth/callback`], response_types: ['code'], id_token_signed_response_alg: algorithm,
    }],
    claims: { profile: Object.keys(said) },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...said }) }),
    pkce: { required: () => true },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_, client) => (client.clientId === 'noor' ? 'urn:kintsugi' : undefined),
        getResourceServerInfo: () => ({
          scope: '', audience: 'kintsugi', accessTokenFormat: 'jwt', jwt: { sign: { alg: algorithm } },
        }),
      },
    },
    extraTokenClaims: () => said,
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
