package front

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOwnAddresses(t *testing.T) {
	var loopback, everywhere, v6 Addresses
	loopback.Add(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4010})
	loopback.Add(&net.UnixAddr{})
	everywhere.Add(&net.TCPAddr{IP: net.IPv6unspecified, Port: 4010})
	v6.Add(&net.TCPAddr{IP: net.IPv6loopback, Port: 4010})
	for name, test := range map[string]struct {
		addresses *Addresses
		host      string
		own       bool
	}{
		"the same":               {&loopback, "127.0.0.1:4010", true},
		"localhost":              {&loopback, "LocalHost:4010", true},
		"another port":           {&loopback, "127.0.0.1:4011", false},
		"no port":                {&loopback, "127.0.0.1", false},
		"another address":        {&loopback, "192.0.2.1:4010", false},
		"another name":           {&loopback, "example.com:4010", false},
		"any name, on all":       {&everywhere, "mock:4010", true},
		"another port, on all":   {&everywhere, "mock:4011", false},
		"the same of version 6":  {&v6, "[::1]:4010", true},
		"another of version 6":   {&v6, "[2001:db8::1]:4010", false},
		"nothing is listened on": {&Addresses{}, "127.0.0.1:4010", false},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.own, test.addresses.Include(test.host)) })
	}
}
