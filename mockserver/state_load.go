package mockserver

import "github.com/bucktgo/buckt/mockserver/internal/state"

// loader builds the systems of a state, apart from those of the server.
type loader struct {
	server *Server
	state.Loader
}

// loaded is what a state comes to.
type loaded struct {
	buckt     func()
	foundryDB func()
	amove     func()
	linode    func()
	tornado   func()
}

// load ends at the first problem.
func (l *loader) load(d *stateDocument) (systems loaded, err error) {
	if systems.buckt, err = filled(l.server, &l.server.unfilled.buckt).load(valueOf(d.Buckt), l.Now); err != nil {
		return loaded{}, err
	}
	if systems.foundryDB, err = filled(l.server, &l.server.unfilled.foundrydb).load(valueOf(d.FoundryDB), l.Now); err != nil {
		return loaded{}, err
	}
	if systems.amove, err = filled(l.server, &l.server.unfilled.amove).load(valueOf(d.Amove), l.Now); err != nil {
		return loaded{}, err
	}
	if systems.linode, err = filled(l.server, &l.server.unfilled.linode).load(valueOf(d.Linode), l.Now); err != nil {
		return loaded{}, err
	}
	systems.tornado, err = filled(l.server, &l.server.unfilled.tornado).load(valueOf(d.Tornado), l.Now)
	return systems, err
}
