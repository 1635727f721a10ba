// An OpenID provider that issues access tokens for kintsugi (RFC 9068) to one client, which stands for a person.
// Prints its issuer once it listens. Keys and algorithm: the first argument, RS256 or ES256.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { exportJWK, generateKeyPair } from 'jose';

const algorithm = process.argv[2] ?? 'RS256';
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
    }],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:kintsugi',
        getResourceServerInfo: () => ({
          scope: '', audience: 'kintsugi', accessTokenFormat: 'jwt', jwt: { sign: { alg: algorithm } },
        }),
      },
    },
    extraTokenClaims: () => ({ name: 'Noor Newcomer', groups: ['payments'], realm_access: { roles: ['sre'] } }),
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
