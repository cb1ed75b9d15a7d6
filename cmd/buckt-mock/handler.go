package main

import (
	"net"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/ui"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
	"github.com/bucktgo/buckt/mockserver"
)

// handler returns the handler of the admin API and its page, for a program that listens at addr.
func handler(server *mockserver.Server, addr string) http.Handler {
	watcher := watch.New(server)
	api := admin.New(server, watcher)
	page := ui.New(api, watcher).Handler()
	mux := http.NewServeMux()
	mux.Handle(admin.Path+"/", api.Handler())
	mux.Handle(admin.Path+"/ui/", page)
	mux.Handle(admin.Path+"/{$}", page)
	// The host name of the listen address is a name of the mock.
	host, _, _ := net.SplitHostPort(addr)
	return admin.Guard(mux, strings.ToLower(host))
}
