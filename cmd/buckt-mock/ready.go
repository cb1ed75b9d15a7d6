package main

import (
	"bytes"
	"encoding/json"
	"net"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
	"github.com/bucktgo/buckt/mockserver"
)

// ready is the first line on standard output: one member for each system, and members for the mock itself.
type ready struct {
	systems []systemReady
	S3      s3Ready    `json:"s3"`
	Admin   adminReady `json:"admin"`
	TLS     *tlsReady  `json:"tls,omitempty"`

	access buckt.S3Access // to a bucket, for a shell; zero if there is none
	caFile string         // a file with the certificate to trust, "" if there is none
}

// systemReady has the settings for a client of a system.
type systemReady struct {
	name     buckt.System
	settings []mockserver.Setting
}

// s3Ready is the endpoint where the buckets of all systems are addressed in path style.
type s3Ready struct {
	Endpoint string `json:"endpoint"`
}

type adminReady struct {
	BaseURL string `json:"base_url"`
}

type tlsReady struct {
	CAPEM string `json:"ca_pem"`
}

// describe returns the settings for clients of a server at an address.
func describe(server *mockserver.Server, at net.Addr, withTLS bool) ready {
	origin := server.OriginAt(at)
	r := ready{S3: s3Ready{origin}, Admin: adminReady{origin + admin.Path}}
	for _, system := range mockserver.Systems() {
		r.systems = append(r.systems, systemReady{system.Name, server.Settings(system.Name, at)})
	}
	if withTLS {
		r.TLS = &tlsReady{string(server.CertPEM())}
	}
	return r
}

// MarshalJSON writes the members of the systems before the others.
func (r ready) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	member := func(name string, value any) error {
		text, err := json.Marshal(value)
		if err == nil {
			b.WriteString(`"` + name + `":`)
			b.Write(text)
			b.WriteByte(',')
		}
		return err
	}
	b.WriteByte('{')
	for _, system := range r.systems {
		if err := member(string(system.name), system); err != nil {
			return nil, err
		}
	}
	type others ready // without this method
	rest, err := json.Marshal(others(r))
	if err != nil {
		return nil, err
	}
	b.Write(rest[1:])
	return b.Bytes(), nil
}

// MarshalJSON writes a member for each setting.
func (s systemReady) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for _, setting := range s.settings {
		if setting.Name == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		value, err := json.Marshal(setting.Value)
		if err != nil {
			return nil, err
		}
		b.WriteString(`"` + setting.Name + `":`)
		b.Write(value)
	}
	return append(append([]byte{'{'}, b.Bytes()...), '}'), nil
}
