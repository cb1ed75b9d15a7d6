package main

import (
	"net"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
	"github.com/bucktgo/buckt/mockserver"
)

// ready is the first line on standard output: one field a system, and those of the mock itself.
type ready struct {
	Buckt     bucktReady     `json:"buckt"`
	FoundryDB foundryDBReady `json:"foundrydb"`
	Amove     amoveReady     `json:"amove"`
	Linode    linodeReady    `json:"linode"`
	Tornado   tornadoReady   `json:"tornado"`
	S3        s3Ready        `json:"s3"`
	Admin     adminReady     `json:"admin"`
	TLS       *tlsReady      `json:"tls,omitempty"`

	access buckt.S3Access // to a bucket, for a shell; zero where there is none
	caFile string         // a file with the certificate to trust, "" where there is none
}

type bucktReady struct {
	BaseURL string `json:"base_url"`
	APIKey  string `json:"api_key"`
}

type foundryDBReady struct {
	BaseURL  string `json:"base_url"`
	Username string `json:"username"`
	Password string `json:"password"`
}

type amoveReady struct {
	BaseURL        string `json:"base_url"`
	Token          string `json:"token"`
	CloudAccountID string `json:"cloud_account_id"`
}

type linodeReady struct {
	BaseURL string `json:"base_url"`
	Token   string `json:"token"`
}

type tornadoReady struct {
	BaseURL string `json:"base_url"`
	APIKey  string `json:"api_key"`
}

// s3Ready is where the buckets of all systems are found by their path.
type s3Ready struct {
	Endpoint string `json:"endpoint"`
}

type adminReady struct {
	BaseURL string `json:"base_url"`
}

type tlsReady struct {
	CAPEM string `json:"ca_pem"`
}

// describe is what a client of a server at an address needs.
func describe(server *mockserver.Server, at net.Addr, withTLS bool) ready {
	buckt, foundrydbSystem, amoveSystem, linodeSystem, tornadoSystem := server.Buckt(), server.FoundryDB(), server.Amove(), server.Linode(), server.Tornado()
	r := ready{
		Buckt:     bucktReady{buckt.BaseURLAt(at), buckt.Organization().APIKey()},
		FoundryDB: foundryDBReady{foundrydbSystem.BaseURLAt(at), foundrydbSystem.Username(), foundrydbSystem.Password()},
		Amove:     amoveReady{amoveSystem.BaseURLAt(at), amoveSystem.Token(), amoveSystem.CloudAccountID()},
		Linode:    linodeReady{linodeSystem.BaseURLAt(at), linodeSystem.Token()},
		Tornado:   tornadoReady{tornadoSystem.BaseURLAt(at), tornadoSystem.APIKey()},
		S3:        s3Ready{tornadoSystem.BaseURLAt(at)},
		Admin:     adminReady{tornadoSystem.BaseURLAt(at) + admin.Path},
	}
	if withTLS {
		r.TLS = &tlsReady{string(server.CertPEM())}
	}
	return r
}
