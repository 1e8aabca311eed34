package record

import "testing"

// TestLevelsAreCumulative holds each level against each tier.
func TestLevelsAreCumulative(t *testing.T) {
	for name, want := range map[string][3]bool{"symbol": {true, false, false}, "synonym": {true, true, false}, "family": {true, true, true}} {
		level, err := ParseLevel(name)
		if err != nil || level.String() != name {
			t.Errorf("level %s is read as %s (%v)", name, level, err)
		}
		for tier := range tiers {
			if got := level.Takes(tier); got != want[tier] {
				t.Errorf("%s takes %s: %t", name, tier, got)
			}
			if again, err := ParseTier(tier.String()); err != nil || again != tier {
				t.Errorf("tier %s is read as %s (%v)", tier, again, err)
			}
		}
	}
	for _, name := range []string{"", "Symbol", "all", "symbol "} {
		if _, err := ParseLevel(name); err == nil {
			t.Errorf("level %q was read", name)
		}
		if _, err := ParseTier(name); err == nil {
			t.Errorf("tier %q was read", name)
		}
	}
	if (Level(0)) != AtFamily {
		t.Error("the zero level leaves something out")
	}
}
