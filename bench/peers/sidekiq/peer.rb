# Sidekiq: one queue, unordered, unpaced, as its open-source edition is used. Two processes, one per
# core, each of as many threads as is asked for: 50 are the most its documentation advises.
require_relative 'send_job'
require 'sidekiq/api'

$stdout.sync = true
processes = []

def messages(words)
  from, channels, conversations, each, first = words.map(&:to_i)
  (from...from + channels).each do |channel|
    conversations.times do |c|
      conversation = channel * 1_000_000 + c
      (first...first + each).each do |seq|
        yield [channel, conversation, "##{conversation}:#{seq}:0 ".ljust(300, 'a')]
      end
    end
  end
end

def put(words)
  count = 0
  batch = []
  flush = lambda do
    Sidekiq::Client.push_bulk('class' => SendJob, 'args' => batch) unless batch.empty?
    count += batch.size
    batch = []
  end
  messages(words) do |message|
    batch << message
    flush.call if batch.size == 1000
  end
  flush.call
  count
end

def waiting
  Sidekiq::Queue.new.size + Sidekiq::ScheduledSet.new.size
end

# What is tried again and what was given up is kept with its error. What a killed process had taken is
# in none of these.
def failed
  Sidekiq::RetrySet.new.to_a + Sidekiq::DeadSet.new.to_a
end

puts 'ready'
while (line = $stdin.gets)
  word, *rest = line.split
  case word
  when 'put' then puts "ok #{put(rest)}"
  when 'go'
    2.times { processes << spawn('sidekiq', '-c', ENV.fetch('THREADS'), '-r', './send_job.rb', out: File::NULL, err: File::NULL) }
    puts 'ok'
  when 'pause'
    processes.each { |pid| Process.kill('TERM', pid) }
    processes.each { |pid| Process.wait(pid) }
    processes.clear
    puts 'ok'
  when 'left' then puts "ok #{waiting + failed.size}"
  when 'stands'
    told = failed.count { |job| job['error_message'] }
    puts "ok #{waiting} #{told} #{failed.size - told}"
  else puts "error what is #{word}?"
  end
end

# Who asked is gone: workers that go on would take from what is measured next.
processes.each { |pid| Process.kill('KILL', pid) }
