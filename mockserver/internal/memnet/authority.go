package memnet

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"time"
)

// certificateLife is how long certificates are valid: no client takes one of a server that lasts longer than 398 days.
const certificateLife = 365 * 24 * time.Hour

// Authority signs the certificates of a server. Strict clients, such as those of Rust, refuse a certificate of both an authority and a
// server's at once, so these are two.
type Authority struct {
	// Cert is what clients trust.
	Cert *x509.Certificate
	key  *ecdsa.PrivateKey
	// serverKey is the key of all certificates that it signs.
	serverKey *ecdsa.PrivateKey
}

// NewAuthority creates an authority with its own key.
func NewAuthority() (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("mockserver: making a certificate: %w", err)
	}
	serverKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("mockserver: making a certificate: %w", err)
	}
	template := newCertificate("buckt-mock, an authority for tests")
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	// The authority is valid longer than the certificates that it signs.
	template.NotAfter = template.NotAfter.Add(certificateLife)
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("mockserver: making a certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("mockserver: making a certificate: %w", err)
	}
	return &Authority{Cert: cert, key: key, serverKey: serverKey}, nil
}

// newCertificate is what all certificates have in common. They begin a day ago, as clocks differ.
func newCertificate(name string) *x509.Certificate {
	serial := make([]byte, 16)
	_, _ = rand.Read(serial) // never fails
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-24 * time.Hour),
		NotAfter:     now.Add(certificateLife),
	}
}

// CertificateFor signs a certificate for the name that a client asks for. Virtual hosts of buckets have as many names as there are buckets,
// some with dots, which no wildcard covers, and signing takes less time than the rest of the handshake. A client that connects
// to an address asks for no name.
func (a *Authority) CertificateFor(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	template := newCertificate("buckt-mock")
	template.DNSNames = []string{"localhost"}
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	if name := hello.ServerName; name != "" && name != "localhost" {
		template.DNSNames = append(template.DNSNames, name)
	}
	if at, ok := hello.Conn.LocalAddr().(*net.TCPAddr); ok && !at.IP.IsLoopback() {
		template.IPAddresses = append(template.IPAddresses, at.IP)
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, template, a.Cert, a.serverKey.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("mockserver: making a certificate: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.serverKey}, nil
}
