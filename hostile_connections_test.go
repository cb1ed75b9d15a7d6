package buckt_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestHostileConnections(t *testing.T) {
	// It is long enough for a machine that is busy to send a response.
	const short = 750 * time.Millisecond
	ownCert, expiredCert, foreignCert := hostileCertificate(t, "127.0.0.1", time.Hour), hostileCertificate(t, "127.0.0.1", -time.Hour), hostileCertificate(t, "192.0.2.1", time.Hour)
	lost := func(says string) hostileWant { return hostileWant{says: says, requests: 4} }
	broken := func(says string) hostileWant { return hostileWant{says: says, status: 200, requests: 4} }
	// a repeated call succeeds with the second attempt
	half := func(k hostileKind) hostileWant {
		if k.notIdempotent {
			return hostileWant{says: "no response", unknown: true, requests: 1}
		}
		return hostileWant{requests: 2}
	}
	oddly := func(first func(*hostileConn)) func(*hostileConn) bool {
		return func(c *hostileConn) bool {
			if c.n%2 == 1 {
				first(c)
				return false
			}
			return c.write(responseOf(200, c.kind.ok).raw)
		}
	}
	rows := []hostileRow{
		{name: "closes before the response half the time", each: half, respond: oddly(func(c *hostileConn) { _ = c.Close() })},
		{name: "resets before the response half the time", each: half, respond: oddly((*hostileConn).reset)},
		{name: "closes within the head", want: lost("no response"), respond: raw("HTTP/1.1 200 OK\r\nContent-Le")},
		{name: "resets before the response", want: lost("no response"), respond: func(c *hostileConn) bool { c.reset(); return false }},
		{name: "closes after each response without saying", respond: func(c *hostileConn) bool {
			c.write(responseOf(200, c.kind.ok).raw)
			_ = c.Close()
			return false
		}},
		{name: "hangs", timeout: short, want: lost("timed out after 750ms"), respond: func(c *hostileConn) bool { c.hang(); return false }},
		{name: "hangs within the body", timeout: short, want: broken("broke off: .*timed out after 750ms"), respond: func(c *hostileConn) bool {
			c.write(responseWithLength(200, len(c.kind.ok), c.kind.ok[:30]).raw)
			c.hang()
			return false
		}},
		{name: "drips its body", timeout: short, want: broken("broke off: .*timed out after 750ms"), respond: func(c *hostileConn) bool {
			c.write(responseWithLength(200, 1<<20, "").raw)
			c.drip(" ")
			return false
		}},
		{name: "drips the body of a refusal", timeout: short, want: hostileWant{says: "400 Bad Request", status: 400, requests: 1}, respond: func(c *hostileConn) bool {
			c.write(responseWithLength(400, 1<<20, "").raw)
			c.drip(" ")
			return false
		}},
		{name: "drips the body of a failure", timeout: short, want: hostileWant{says: "500 Internal Server Error", status: 500, requests: 4}, respond: func(c *hostileConn) bool {
			c.write(responseWithLength(500, 1<<20, "").raw)
			c.drip(" ")
			return false
		}},
		{name: "accepts and never reads", timeout: short, want: lost("timed out after 750ms"), connect: sendText("")},
		{name: "plain http on an https port", https: true, each: func(hostileKind) hostileWant {
			return hostileWant{says: "HTTP response to HTTPS client", requests: 1}
		}, connect: sendText("HTTP/1.1 400 Bad Request\r\n\r\n")},
		{name: "https on an http port", want: lost("malformed|use of closed network connection|reset by peer|broken pipe"), connect: hangUp("\x15\x03\x01\x00\x02\x02\x46")},
		{name: "a certificate of no authority", https: true, each: func(hostileKind) hostileWant {
			return hostileWant{says: "certificate", requests: 1}
		}, connect: serveTLS(ownCert)},
		{name: "an expired certificate", https: true, opts: clientTrusting(expiredCert), each: func(hostileKind) hostileWant {
			return hostileWant{says: "certificate has expired", requests: 1}
		}, connect: serveTLS(expiredCert)},
		{name: "a certificate of another host", https: true, opts: clientTrusting(foreignCert), each: func(hostileKind) hostileWant {
			return hostileWant{says: "certificate", requests: 1}
		}, connect: serveTLS(foreignCert)},
		{name: "no TLS but noise", https: true, each: func(hostileKind) hostileWant {
			return hostileWant{says: "tls", requests: 1}
		}, connect: sendText(strings.Repeat("noise", 100))},
	}
	// Those of HTTP/2 wait at the same time.
	runHostile(t, &hostileTable{name: "connections", rows: append(rows, http2Rows()...), waits: true})
}

// sendText responds to each connection with a text, and counts it as a request.
func sendText(text string) func(*hostileServer, int, net.Conn) {
	return func(s *hostileServer, _ int, c net.Conn) {
		s.requests.Add(1)
		_, _ = c.Read(make([]byte, 1<<10))
		_, _ = io.WriteString(c, text)
		_, _ = io.Copy(io.Discard, c)
	}
}

// hangUp is sendText, and closes the connection.
func hangUp(text string) func(*hostileServer, int, net.Conn) {
	return func(s *hostileServer, _ int, c net.Conn) {
		s.requests.Add(1)
		_, _ = c.Read(make([]byte, 1<<10))
		_, _ = io.WriteString(c, text)
	}
}

// serveTLS counts each connection as a request, and serves it if the client accepts the certificate.
func serveTLS(cert tls.Certificate) func(*hostileServer, int, net.Conn) {
	return func(s *hostileServer, _ int, c net.Conn) {
		s.requests.Add(1)
		secure := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}})
		if r, err := http.ReadRequest(bufio.NewReader(secure)); err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(secure, responseOf(200, s.kind.ok).raw)
		}
	}
}

// hostileCertificate returns a certificate for an address, of its own authority, which expires after a time.
func hostileCertificate(t *testing.T, address string, expires time.Duration) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hostile"}, IPAddresses: []net.IP{net.ParseIP(address)},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(expires), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// clientTrusting makes the client trust a certificate as an authority.
func clientTrusting(cert tls.Certificate) func() []buckt.Option {
	return func() []buckt.Option {
		pool := x509.NewCertPool()
		pool.AddCert(cert.Leaf)
		return []buckt.Option{buckt.WithTransport(&http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}})}
	}
}

// Types, flags and codes of frames of HTTP/2.
const (
	h2Data, h2Headers, h2Reset, h2Settings, h2GoAway = 0, 1, 3, 4, 7
	h2End, h2EndHeaders, h2Ack                       = 1, 4, 1
	h2Internal, h2Refused, h2EnhanceYourCalm         = 2, 7, 11
)

// h2Stream is a request that was received over HTTP/2.
type h2Stream struct {
	conn net.Conn
	id   uint32
	n    int // of the request, of all connections
	kind hostileKind
}

func (s *h2Stream) frame(kind, flags byte, stream uint32, payload []byte) {
	h2Frame(s.conn, kind, flags, stream, payload)
}

func h2Frame(w io.Writer, kind, flags byte, stream uint32, payload []byte) {
	head := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	_, _ = w.Write(append(binary.BigEndian.AppendUint32(head, stream), payload...))
}

// head sends a status without further headers, of which HPACK has 200 and 500 in its table.
func (s *h2Stream) head(status int, flags byte) {
	s.frame(h2Headers, flags|h2EndHeaders, s.id, []byte{map[int]byte{200: 0x88, 400: 0x8c, 500: 0x8e}[status]})
}

func (s *h2Stream) reset(code uint32) {
	s.frame(h2Reset, 0, s.id, binary.BigEndian.AppendUint32(nil, code))
}

// goAway names the last stream that was accepted.
func (s *h2Stream) goAway(last, code uint32) {
	s.frame(h2GoAway, 0, 0, binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, last), code))
}

func (s *h2Stream) ok() {
	s.head(200, 0)
	s.frame(h2Data, h2End, s.id, []byte(s.kind.ok))
}

// serveH2 implements the parts of HTTP/2 that these tests need.
func serveH2(respond func(*h2Stream)) func(*hostileServer, int, net.Conn) {
	return func(server *hostileServer, _ int, c net.Conn) {
		in := bufio.NewReader(c)
		if _, err := io.ReadFull(in, make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
			return
		}
		h2Frame(c, h2Settings, 0, 0, nil)
		for {
			var head [9]byte
			if _, err := io.ReadFull(in, head[:]); err != nil {
				return
			}
			if _, err := io.CopyN(io.Discard, in, int64(head[0])<<16|int64(head[1])<<8|int64(head[2])); err != nil {
				return
			}
			stream := binary.BigEndian.Uint32(head[5:])
			switch kind, flags := head[3], head[4]; {
			case kind == h2Settings && flags&h2Ack == 0:
				h2Frame(c, h2Settings, h2Ack, 0, nil)
			case kind == h2Headers || kind == h2Data:
				if flags&h2End != 0 {
					respond(&h2Stream{conn: c, id: stream, n: int(server.requests.Add(1)), kind: server.kind})
				}
			}
		}
	}
}

// http2Rows are servers of HTTP/2 without TLS, frame by frame.
func http2Rows() []hostileRow {
	overH2 := func() []buckt.Option {
		var protocols http.Protocols
		protocols.SetUnencryptedHTTP2(true)
		return []buckt.Option{buckt.WithTransport(&http.Transport{Protocols: &protocols})}
	}
	lost := func(says string) hostileWant { return hostileWant{says: says, requests: 4} }
	second := func(first func(*h2Stream)) func(*h2Stream) {
		return func(s *h2Stream) {
			if s.n == 1 {
				first(s)
				return
			}
			s.ok()
		}
	}
	const short = 750 * time.Millisecond
	rows := []hostileRow{
		{name: "works", connect: serveH2((*h2Stream).ok)},
		{name: "RST_STREAM", want: lost("INTERNAL_ERROR"), connect: serveH2(func(s *h2Stream) { s.reset(h2Internal) })},
		{name: "RST_STREAM after the head", want: hostileWant{says: "broke off: .*INTERNAL_ERROR", status: 200, requests: 4}, connect: serveH2(func(s *h2Stream) {
			s.head(200, 0)
			s.reset(h2Internal)
		})},
		{name: "RST_STREAM of a refused stream, once", want: hostileWant{requests: 2}, connect: serveH2(second(func(s *h2Stream) { s.reset(h2Refused) }))},
		{name: "RST_STREAM of refused streams without end", timeout: short, want: hostileWant{says: "no response", most: 12},
			wantNotIdempotent: &hostileWant{says: "no response", unknown: true, most: 12}, connect: serveH2(func(s *h2Stream) { s.reset(h2Refused) })},
		{name: "GOAWAY before the stream, once", want: hostileWant{requests: 2}, connect: serveH2(second(func(s *h2Stream) { s.goAway(0, 0) }))},
		{name: "GOAWAY with an error", want: lost("GOAWAY|ENHANCE_YOUR_CALM"), connect: serveH2(func(s *h2Stream) {
			s.goAway(s.id, h2EnhanceYourCalm)
			_ = s.conn.Close()
		})},
		{name: "GOAWAY and the response", connect: serveH2(func(s *h2Stream) {
			s.goAway(s.id, 0)
			s.ok()
		})},
		{name: "dies silently", timeout: short, want: lost("timed out after 750ms"), connect: serveH2(func(*h2Stream) {})},
		{name: "dies silently after the head", timeout: short, want: hostileWant{says: "timed out after 750ms", status: 200, requests: 4},
			connect: serveH2(func(s *h2Stream) { s.head(200, 0) })},
		{name: "a frame that is none", want: lost("no response"), connect: serveH2(func(s *h2Stream) {
			_, _ = io.WriteString(s.conn, strings.Repeat("\xff", 100))
			_ = s.conn.Close()
		})},
		{name: "empty success", each: func(k hostileKind) hostileWant {
			w := hostileWant{says: "200 OK: .*is empty", status: 200, unknown: k.notIdempotent, requests: 1}
			if k.read {
				w.requests = 4
			}
			return w
		}, connect: serveH2(func(s *h2Stream) { s.head(200, h2End) })},
	}
	for i := range rows {
		rows[i].name, rows[i].opts = "HTTP/2: "+rows[i].name, overH2
	}
	return rows
}

// Sequential calls to a server that closes each connection after its response without announcing it. Idempotent calls succeed; a
// create succeeds or has an unknown outcome, and is never made twice.
func TestHostileClosesAfterEachResponse(t *testing.T) {
	table := &hostileTable{name: "50 calls, each on a connection that is closed"}
	defer table.print(t)
	for _, kind := range hostileKinds {
		t.Run(kind.name, func(t *testing.T) {
			start, before := time.Now(), allocated()
			s, err := newHostileServer(hostileRow{respond: func(c *hostileConn) bool {
				c.write(responseOf(200, c.kind.ok).raw)
				_ = c.Close()
				return false
			}}, kind)
			require.NoError(t, err)
			defer s.close()
			client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithBaseURL(buckt.SystemBuckt, "http://"+s.listener.Addr().String()),
				buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: time.Millisecond, MaxWait: 2 * time.Millisecond}))
			require.NoError(t, err)
			defer func() { _ = client.Close() }()
			const calls = 50
			unknown := 0
			for range calls {
				err := kind.invoke(t.Context(), client)
				if kind.notIdempotent && isType[*buckt.OutcomeUnknownError](err) {
					unknown++
					continue
				}
				require.NoError(t, err)
			}
			require.EqualValues(t, calls-unknown, s.requests.Load(), "a request was made twice")
			t.Logf("%d calls, %d unknown outcomes", calls, unknown)
			table.note(kind.name, hostileResult{took: time.Since(start), memory: allocated() - before, requests: s.requests.Load()})
		})
	}
}
