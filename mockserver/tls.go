package mockserver

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
)

// ListenTLS serves on a TCP address as [Server.Listen] does, but with TLS: HTTP/1.1 with a certificate for whatever name a client asks
// for, and for the loopback addresses. The certificates come from an authority of the server's own, which is made in memory at the
// first need and ends with the process. Clients trust it by [Server.CertPool] or [Server.CertPEM].
func (s *Server) ListenTLS(addr string) (net.Addr, error) {
	// The authority lives by the real time, as its clients do.
	ca, err := s.authority()
	if err != nil {
		return nil, err
	}
	config := &tls.Config{
		MinVersion: tls.VersionTLS12,
		// Faults take over the connection, which HTTP/2 has no way for.
		NextProtos:     []string{"http/1.1"},
		GetCertificate: ca.CertificateFor,
	}
	at, err := s.listen("ListenTLS", addr, func(l net.Listener) net.Listener { return tls.NewListener(l, config) })
	if err != nil {
		return nil, err
	}
	s.tlsAddrs.Store(at.String(), true)
	return at, nil
}

// CertPool returns a pool with the authority that signs the certificates of [Server.ListenTLS]. It is a new one at every call.
func (s *Server) CertPool() *x509.CertPool {
	pool := x509.NewCertPool()
	if ca, err := s.authority(); err == nil {
		pool.AddCert(ca.Cert)
	}
	return pool
}

// CertPEM returns the certificate of the authority that signs those of [Server.ListenTLS], as a PEM block, for clients in other
// processes. It holds no private key.
func (s *Server) CertPEM() []byte {
	ca, err := s.authority()
	if err != nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Cert.Raw})
}

// OriginAt returns the URL of the server at an address that [Server.Listen] returned, without a path. An address that means all of the
// machine's is replaced by that of loopback, which can be dialled.
func (s *Server) OriginAt(addr net.Addr) string {
	scheme := "http://"
	if _, withTLS := s.tlsAddrs.Load(addr.String()); withTLS {
		scheme = "https://"
	}
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		addr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: tcp.Port}
	}
	return scheme + addr.String()
}
