package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/provision"
)

const (
	region      = "us-east"
	rotateAfter = 30 * 24 * time.Hour
	grace       = time.Hour        // how long a key that was replaced stays valid: tenants must fetch the new one within
	passesEvery = time.Minute      // how often unfinished grants are resumed
	patience    = 20 * time.Second // how long a request waits for its result
	lease       = 10 * time.Second // how long the next process waits after a crash
)

type service struct {
	grants *provision.Provisioner
	token  string // of the callers
	log    *slog.Logger
}

func newService(client *buckt.Client, journal provision.Journal, sealKey []byte, token string, log *slog.Logger) (*service, error) {
	sealer, err := buckt.NewAESGCMSealer(sealKey)
	if err != nil {
		return nil, err
	}
	grants, err := provision.New(provision.Config{
		Owner: "tenants", Provider: provision.Linode(client), Journal: journal, Sealer: sealer, Grace: grace, Lease: lease,
		Progress: func(e provision.Event) {
			log.Info("step", "tenant", e.Grant, "step", e.Step, "done", e.Done, "elapsed", e.Elapsed, "deleted", e.Deleted, "error", e.Err)
		},
	})
	return &service{grants: grants, token: token, log: log}, err
}

// pass finishes what errors and crashes have left, and replaces keys that are old.
func (s *service) pass(ctx context.Context) {
	failures := []error{s.grants.Resume(ctx)}
	for g, err := range s.grants.All(ctx) {
		if g.Step == provision.StepGranted && time.Since(g.Key.CreatedAt) >= rotateAfter {
			_, err = s.grants.Rotate(ctx, g.Spec.Name, nil)
		}
		failures = append(failures, err)
	}
	if err := errors.Join(failures...); err != nil {
		s.log.WarnContext(ctx, "the next pass tries again", "error", err)
	}
}

// serve serves and makes passes, until the context ends.
func (s *service) serve(ctx context.Context, listener net.Listener) error {
	audit, err := s.grants.Audit(ctx) // of the journal and the system
	if errors.Is(err, buckt.ErrSealKey) {
		return err
	}
	s.log.InfoContext(ctx, "audit", "found", audit, "error", err)
	server := &http.Server{Handler: s.handler(), ReadHeaderTimeout: patience}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	for ctx.Err() == nil {
		s.pass(ctx)
		select {
		case err := <-failed:
			return err
		case <-ctx.Done():
		case <-time.After(passesEvery):
		}
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*patience)
	defer cancel()
	return server.Shutdown(ending)
}

func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(context.Context, http.ResponseWriter, string) error{
		"PUT /tenants/{name}": s.create,
		"GET /tenants/{name}": s.credential,
		"DELETE /tenants/{name}": func(ctx context.Context, _ http.ResponseWriter, name string) error {
			return s.grants.Destroy(ctx, name)
		},
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.token)) == 0 {
				http.Error(w, "the token is missing or wrong", http.StatusUnauthorized)
				return
			}
			ctx, cancel := context.WithTimeout(r.Context(), patience)
			defer cancel()
			w.Header().Set("Cache-Control", "no-store")
			if err := handle(ctx, w, r.PathValue("name")); err != nil {
				status, wait := statusOf(err)
				s.log.WarnContext(ctx, "failed", "request", r.Method+" "+r.URL.Path, "status", status, "error", err)
				if wait > 0 {
					w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
				}
				http.Error(w, err.Error(), status) // the errors of buckt and provision have no secrets
			}
		})
	}
	return mux
}

// create may be called again, after any error and after a crash: it continues, and creates nothing twice.
func (s *service) create(ctx context.Context, w http.ResponseWriter, name string) error {
	credential, err := s.grants.Grant(ctx, provision.Spec{
		Name: name, Rights: provision.ReadWrite, Deletion: provision.Delete, System: &buckt.LinodeBucketCreateParams{Region: region},
	})
	if err != nil {
		return err
	}
	return credential.S3.WriteEnv(w) // environment variables, which S3 clients read
}

func (s *service) credential(ctx context.Context, w http.ResponseWriter, name string) error {
	g, err := s.grants.Get(ctx, name)
	if err == nil && g.Credential.IsZero() {
		err = provision.ErrNoGrant // yet
	}
	if err != nil {
		return err
	}
	return g.Credential.S3.WriteEnv(w)
}

// statusOf maps an error to a status, and to the time after which to call again, 0 for not at all.
func statusOf(err error) (int, time.Duration) {
	wait, again := buckt.Retryable(err)
	switch {
	case is[*provision.InvalidError](err):
		return http.StatusBadRequest, 0
	case errors.Is(err, provision.ErrNoGrant):
		return http.StatusNotFound, 0
	case is[*provision.SpecChangedError](err), is[*provision.HeldError](err), is[*buckt.MismatchError](err):
		return http.StatusConflict, 0
	case errors.Is(err, provision.ErrBusy), errors.Is(err, context.DeadlineExceeded), is[*provision.LeftError](err):
		return http.StatusServiceUnavailable, passesEvery // the next pass goes on
	case again:
		return http.StatusServiceUnavailable, wait
	}
	return http.StatusBadGateway, 0
}

func is[E error](err error) bool {
	_, found := errors.AsType[E](err)
	return found
}
