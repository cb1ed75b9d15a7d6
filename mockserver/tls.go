package mockserver

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
)

// ListenTLS serves on a TCP address as [Server.Listen] does, but with TLS: HTTP/1.1, with a certificate for any name that a client requests
// and for the loopback addresses. The certificates are signed by the server's own authority, which is made in memory at the first need and
// ends with the process. Clients trust it by [Server.CertPool] or [Server.CertPEM].
func (s *Server) ListenTLS(addr string) (net.Addr, error) {
	// The authority is valid by the real time, which its clients use.
	ca, err := s.authority()
	if err != nil {
		return nil, err
	}
	config := &tls.Config{
		MinVersion: tls.VersionTLS12,
		// Faults take over the connection, which HTTP/2 does not allow.
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

// CertPool returns a new pool with the authority that signs the certificates of [Server.ListenTLS].
func (s *Server) CertPool() *x509.CertPool {
	pool := x509.NewCertPool()
	if ca, err := s.authority(); err == nil {
		pool.AddCert(ca.Cert)
	}
	return pool
}

// CertPEM returns the certificate of the authority that signs those of [Server.ListenTLS], as a PEM block, for clients in other processes.
// It has no private key.
func (s *Server) CertPEM() []byte {
	ca, err := s.authority()
	if err != nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Cert.Raw})
}

// OriginAt returns the URL of the server at an address that [Server.Listen] returned, without a path. An unspecified address, such as
// 0.0.0.0, is replaced by the loopback address, which can be dialled.
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
