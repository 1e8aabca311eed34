package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what /metrics shows, in a registry of the server's own.
type metrics struct {
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
	underway  prometheus.Gauge
	graph     *prometheus.GaugeVec
	quads     prometheus.Gauge
	changes   prometheus.Counter
	answers   *prometheus.CounterVec
	handler   http.Handler
}

// newMetrics makes them. How many bytes are kept, and in which state the store is, is
// asked when they are shown.
func newMetrics(kept func() int, state func() string) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "figraph_http_requests_total",
			Help: "Requests answered, by route and status."}, []string{"route", "status"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "figraph_http_request_duration_seconds",
			Help: "Time from a request's header to the end of its answer.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120}}, []string{"route"}),
		underway: prometheus.NewGauge(prometheus.GaugeOpts{Name: "figraph_http_requests_in_flight", Help: "Requests under way."}),
		graph: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "figraph_graph_info",
			Help: "1 for the graph that is served, by its graph sum."}, []string{"sum"}),
		quads:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "figraph_graph_quads", Help: "Quads of the graph that is served."}),
		changes: prometheus.NewCounter(prometheus.CounterOpts{Name: "figraph_graph_opened_total", Help: "Graphs opened since the start."}),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "figraph_answers_total",
			Help: "Answers by where they are from: made, shared with one who asked the same, kept from before."}, []string{"from"}),
	}
	is := func(name, help, want string) prometheus.GaugeFunc {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			if state() == want {
				return 1
			}
			return 0
		})
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.durations, m.underway, m.graph, m.quads, m.changes, m.answers,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "figraph_answers_kept_bytes", Help: "Bytes of answers that are kept."}, func() float64 { return float64(kept()) }),
		is("figraph_store_verified", "1 when the store of the graph that is served was read whole and is as it was written.", stateVerified),
		is("figraph_store_damaged", "1 when it is not as it was written: nothing of it is served.", stateDamaged),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{DisableCompression: true})
	return m
}

// begin counts a request as under way and gives what counts it as done.
func (m *metrics) begin() func(route string, status int) {
	began := time.Now()
	m.underway.Inc()
	return func(route string, status int) {
		m.underway.Dec()
		if route == "" {
			route = "none"
		}
		m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
		m.durations.WithLabelValues(route).Observe(time.Since(began).Seconds())
	}
}

func (m *metrics) graphChanged(g *opened) {
	m.graph.Reset()
	m.graph.WithLabelValues(g.facts.Sum.String()).Set(1)
	m.quads.Set(float64(g.facts.Stats.Quads))
	m.changes.Inc()
}
