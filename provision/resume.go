package provision

import (
	"context"
	"errors"
	"fmt"
)

// Resume finishes all unfinished grants and revokes the keys that are due: keys that a rotation kept for [Config.Grace], and keys that
// appeared after their creation had failed. A program calls it at its start and periodically afterwards, for example every hour. Grants
// that another process works on are skipped. An error for one grant does not prevent the others from being finished; all errors are joined.
func (p *Provisioner) Resume(ctx context.Context) error {
	var failures []error
	var names []string
	for e, err := range p.entries(ctx) {
		if err != nil {
			failures = append(failures, err)
			break
		}
		rec, err := p.parseRecord(e)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		if !rec.settled() || rec.due() || rec.Step == StepDestroyed {
			names = append(names, rec.Spec.Name)
		}
	}
	for _, name := range names {
		if err := p.resume(ctx, name); err != nil && !errors.Is(err, ErrBusy) {
			failures = append(failures, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failures...)
}

func (p *Provisioner) resume(ctx context.Context, name string) error {
	r, err := p.open(ctx, name)
	if err != nil {
		return err
	}
	defer r.close()
	if r.rec == nil || r.rec.settled() && !r.rec.due() && r.rec.Step != StepDestroyed {
		return nil
	}
	if err := r.resume(ctx); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
